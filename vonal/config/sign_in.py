"""How people sign in: django-allauth's settings, taken over by ``settings``."""

AUTHENTICATION_BACKENDS = ["vonal.config.sessions.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "vonal.web.staff.sign_in.Door"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
# Employees are hired, they do not sign up; ``Door`` closes the page, this only keeps allauth's checks calm.
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {
    "login": "vonal.web.staff.sign_in.LoginForm",
    "reauthenticate": "vonal.web.staff.sign_in.ReauthenticateForm",
    "change_password": "vonal.web.staff.sign_in.ChangePasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords: ten a minute from one address, five in five minutes for one sign-in.
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_FORMS = {
    "authenticate": "vonal.web.staff.sign_in.CodeForm",
    "reauthenticate": "vonal.web.staff.sign_in.CodeAgainForm",
    "activate_totp": "vonal.web.staff.sign_in.FirstCodeForm",
}
MFA_ADAPTER = "vonal.web.staff.sign_in.SecondStep"
MFA_TOTP_TOLERANCE = 1
# Addresses are written by the company itself, nobody confirms them.
MFA_ALLOW_UNVERIFIED_EMAIL = True

USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
