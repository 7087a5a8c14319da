"""Makes a photograph that nobody took, of 12 megapixels and the same each time, and a small one of it by a careful hand.

Called with the path of the photograph and that of the small one. Things of all sizes hide one another, as leaves do;
the farther ones are out of focus, light falls on all of them unevenly, the lens is a little soft and the sensor a little
noisy: that is what a photograph has, and neither noise nor flat shapes have. The small one is of all its pixels, by
Pillow's Lanczos.

The sides are those of a camera, and such that nothing has to be rounded on the way to 800 x 800: programs round in
different ways, and half a pixel would count for more than all else.
"""

import sys

import numpy
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 4320, 2880
SIDE = 800
LEAVES = 5_000


def main(photograph: str, reference: str) -> None:
    chance = numpy.random.default_rng(12)
    scene = numpy.asarray(leaves(chance), numpy.float32) * light(chance)
    seen = numpy.asarray(image_of(scene).filter(ImageFilter.GaussianBlur(1.2)), numpy.float32)
    image_of(seen + chance.normal(0, 5, (HEIGHT, WIDTH, 1))).save(photograph, quality=88, subsampling="4:2:0")

    left = (WIDTH - HEIGHT) / 2
    whole = Image.open(photograph)
    whole.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box=(left, 0, left + HEIGHT, HEIGHT)).save(reference)


def leaves(chance: numpy.random.Generator) -> Image.Image:
    """Ellipses, from large ones far away to small ones nearby, of which there are more."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (120, 130, 125))
    for number, size in enumerate(numpy.sort(8 + 900 * chance.power(0.12, LEAVES))[::-1]):
        if number == LEAVES // 2:
            image = image.filter(ImageFilter.GaussianBlur(6))
        x, y = chance.uniform(-100, WIDTH + 100), chance.uniform(-100, HEIGHT + 100)
        nearby = numpy.array([60 + 70 * x / WIDTH, 80 + 60 * y / HEIGHT, 110])
        colour = (nearby + chance.normal(0, 55) + chance.normal(0, 12, 3)).clip(5, 250)
        across, down = size * chance.uniform(0.3, 1, 2)
        box = [x - across, y - down, x + across, y + down]
        ImageDraw.Draw(image).ellipse(box, tuple(int(value) for value in colour))
    return image


def light(chance: numpy.random.Generator) -> numpy.ndarray:
    """How bright it is: large patches, and in them smaller ones, which matter less."""
    sum = numpy.zeros((HEIGHT, WIDTH), numpy.float32)
    size = 32
    while size < WIDTH:
        patches = chance.normal(0, 0.08 * size**0.1, (HEIGHT // size + 2, WIDTH // size + 2))
        smooth = Image.fromarray(patches.astype(numpy.float32)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        sum += numpy.asarray(smooth)
        size *= 2
    return numpy.exp(sum)[..., None]


def image_of(pixels: numpy.ndarray) -> Image.Image:
    return Image.fromarray(pixels.round().clip(0, 255).astype(numpy.uint8))


if __name__ == "__main__":
    main(*sys.argv[1:])
