// Loads the page again when a file was saved. Without this script, reload by hand.
const shown = document.querySelector('meta[name="preview-version"]').content;

async function look() {
  try {
    const answer = await fetch("/preview/version", { cache: "no-store" });
    if ((await answer.json()).version !== shown) {
      location.reload();
      return;
    }
  } catch {
    // the preview was ended, or starts again: keep asking
  }
  setTimeout(look, 400);
}

setTimeout(look, 400);
