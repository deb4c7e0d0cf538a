// Fills in the code after '#' in the address, which browsers send to no server, and removes it from the address and the history.
const code = document.querySelector('input[name="code"]');
if (code && location.hash.length > 1) {
  code.value = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
}
