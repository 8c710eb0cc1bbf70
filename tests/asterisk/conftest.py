from tests.telephone_fixtures import ari, asterisk, asterisk_settings, installation

__all__ = ["ari", "asterisk", "asterisk_settings", "installation"]
