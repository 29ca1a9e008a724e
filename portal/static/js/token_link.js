// The link of a QR code carries the signed content behind "#", which no server hears: the checker takes it over.

export function startTokenLinks() {
  for (const link of document.querySelectorAll("a[data-takes-token]")) {
    if (location.hash.includes(".")) {
      link.hash = location.hash;
      link.closest("[hidden]").hidden = false;
    }
  }
}
