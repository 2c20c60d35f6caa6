// Runs first in <body>, so that GOV.UK Frontend's styles know that scripts work. In a file of
// its own because the content security policy allows no inline script.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
