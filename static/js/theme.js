// Sets the reader's choice of light or dark before anything is painted; without a choice the system decides.
(() => {
  try {
    const choice = localStorage.getItem("portal-theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch {
    // Storage can be forbidden; the system's choice then holds.
  }
})();
