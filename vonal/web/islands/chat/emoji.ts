/** Signs to be chosen for a message; what a telephone's keyboard has anyway, a computer's has not. */
import { joinsComposer } from "./parts.ts";

const SIGNS =
  "😀 😃 😄 😁 😅 😂 🤣 🙂 😉 😊 😇 😍 😘 😋 😎 🤓 🤔 🤨 😐 🙄 😏 😬 😌 😴 😷 🤒 🥵 🥶 🤯 🥳 😕 😟 🙁 😮 😳 🥺 😢 😭 😱 😞 😩 😤 😡 🤝 👍 👎 👌 ✌️ 🤞 👏 🙌 🙏 💪 👋 ☝️ 👇 👉 👀 ❤️ 💔 🔥 ✨ 🎉 🎂 🎁 🏆 🥇 ⭐ 💡 ✅ ❌ ⚠️ ❗ ❓ 💰 💳 💸 📈 📉 📊 📞 📱 💻 📧 📎 📄 📅 ⏰ ⏳ 🚀 🚚 📦 🏭 🏢 🏠 🚗 ✈️ ☕ 🍕 🍺 🌞 🌧️ ❄️".split(" ");

joinsComposer((composer) => {
  const menu = composer.form.querySelector<HTMLElement>(".emoji-menu");
  menu?.addEventListener("beforetoggle", () => {
    if (menu.childElementCount) return;
    for (const sign of SIGNS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sign-choice";
      button.textContent = sign;
      button.addEventListener("click", () => composer.insert(sign));
      menu.append(button);
    }
  });
});
