// The text of a QR code in a picture: by the browser where it can, else by the bundled reader.
import decodeQR from "qr/decode.js";

// A code fills a photo or stands small on a scanned page: sizes of the longer side, in the order of trying.
const SIZES = [1600, 900, 2600];

async function byBrowser(picture) {
  try {
    const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
    return found?.rawValue ?? "";
  } catch {
    return "";
  }
}

function bySize(picture, size) {
  const scale = Math.min(1, size / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(drawing.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return "";
  }
}

export async function textOf(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return "";
  }
  const found = "BarcodeDetector" in globalThis ? await byBrowser(picture) : "";
  return found || SIZES.reduce((text, size) => text || bySize(picture, size), "");
}
