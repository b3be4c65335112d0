"""Paint the site's pixel images from the book's drawings, with Chromium.

    python tools/images.py            # paint them
    python tools/images.py --check    # fail, naming those whose drawing has changed

Where a page is linked, a preview shows the cover; where a browser or a phone draws no SVG icon, it
takes one of pixels. Each image keeps the checksum of the drawing that it was painted from.
"""

import argparse
import hashlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from pdf import browser
from PIL import Image, PngImagePlugin
from playwright.sync_api import Browser

ASSETS = Path(__file__).resolve().parents[1] / "book" / "assets"
KEY = "drawing"


@dataclass(frozen=True)
class Painting:
    """An image, the drawing it shows, its size, and what lies behind the drawing."""

    image: Path
    drawing: Path
    width: int
    height: int
    ground: str = "transparent"

    def checksum(self) -> str:
        """Give the checksum of the drawing."""
        return hashlib.sha256(self.drawing.read_bytes()).hexdigest()

    def is_current(self) -> bool:
        """Say whether the image was painted from the drawing as it is."""
        if not self.image.exists():
            return False
        with Image.open(self.image) as image:
            return image.info.get(KEY) == self.checksum()

    def paint(self, browser: Browser) -> None:
        """Paint the drawing and store it in few colors."""
        page = browser.new_page(viewport={"width": self.width, "height": self.height})
        page.set_content(
            f"<body style='margin:0;background:{self.ground}'><style>svg{{display:block;"
            f"width:100vw;height:100vh}}</style>{self.drawing.read_text('utf-8').split('?>')[1]}"
        )
        pixels = page.screenshot(omit_background=self.ground == "transparent")
        page.close()
        facts = PngImagePlugin.PngInfo()
        facts.add_text(KEY, self.checksum())
        with Image.open(io.BytesIO(pixels)) as image:
            image.quantize(256).save(self.image, optimize=True, pnginfo=facts)


PAINTINGS = [
    Painting(ASSETS / "images/preview.png", ASSETS / "diagrams/cover.svg", 1200, 630, "#1b2947"),
    Painting(ASSETS / "images/favicon.png", ASSETS / "favicon.svg", 48, 48),
    Painting(ASSETS / "images/touch-icon.png", ASSETS / "favicon.svg", 180, 180, "#fdfcf9"),
]


def main() -> int:
    """Paint all images, or say which are not current."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="paint nothing")
    if parser.parse_args().check:
        old = [painting.image.name for painting in PAINTINGS if not painting.is_current()]
        print("\n".join(f"{name}: run python tools/images.py" for name in old), end="")
        return int(bool(old))
    with browser() as chromium:
        for painting in PAINTINGS:
            painting.paint(chromium)
    return 0


if __name__ == "__main__":
    sys.exit(main())
