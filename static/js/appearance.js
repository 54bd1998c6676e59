// Light, dark or as the system; shows what needs scripts; shows a password.

function choose(choice) {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  try {
    if (choice === "system") localStorage.removeItem("portal-theme");
    else localStorage.setItem("portal-theme", choice);
  } catch {
    // Without storage the choice holds for this page.
  }
  mark();
}

function mark() {
  const now = document.documentElement.dataset.theme ?? "system";
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === now));
  }
}

function showPassword(button) {
  const field = document.getElementById(button.dataset.showPassword);
  const isShown = field.type === "text";
  field.type = isShown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!isShown));
}

export function startAppearance() {
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
  mark();
  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-choice]");
    if (theme) choose(theme.dataset.themeChoice);
    const password = event.target.closest("[data-show-password]");
    if (password) showPassword(password);
  });
}
