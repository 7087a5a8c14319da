"""URLs that are made without asking anybody: of transformed images, and Wix media URIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ._site_media import file_id, image_url as _image_url, make_uri, read_uri
from .generated.models import FileDescriptor

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    _Align: TypeAlias = Literal[
        "center", "top", "top_left", "top_right", "bottom", "bottom_left", "bottom_right", "left", "right"
    ]

__all__ = ["MediaUri", "Poster", "file_id", "image_url"]


def image_url(
    image: FileDescriptor | MediaUri | str,
    *,
    fit: tuple[int, int] | None = None,
    fill: tuple[int, int] | None = None,
    size: tuple[int, int] | None = None,
    crop: tuple[int, int, int, int] | None = None,
    align: _Align | None = None,
    focal_point: tuple[float, float] | None = None,
    density: float | None = None,
    upscale: Literal["classic", "super"] | None = None,
    quality: int | None = None,
    unsharp_mask: tuple[float, float, float] | None = None,
    progressive: bool = True,
    watermark: str | None = None,
    contrast: int = 0,
    brightness: int = 0,
    saturation: int = 0,
    hue: int = 0,
    blur: int = 0,
    encoding: Literal["stored", "avif", "progressive_avif"] | None = None,
    animation: Literal["kept", "still"] | None = None,
    name: str | None = None,
) -> str:
    """Return the URL of an image in another shape; the server makes it when it is asked for.

    The image is a file, its id, or its media URI. With ``fit`` it lies within a width and a height, with ``fill`` it
    covers them and what is too much is cut off; without either, it is the original. ``size`` is the width and height
    of the original, known already of a file; without it nothing can be cropped. ``crop`` is left, top, width and
    height, taken out first. ``focal_point`` is in percent from the left and the top. What makes no sense is a
    ``ValueError``.

    >>> image_url("a~mv2.jpg", size=(3024, 4032), fill=(300, 200), quality=70)
    'https://static.wixstatic.com/media/a~mv2.jpg/v1/fill/w_300,h_200,al_c,q_70,usm_0.66_1.00_0.01,enc_auto/a~mv2.jpg'
    """
    served_at = None
    if isinstance(image, FileDescriptor):
        served_at = image.url
        if size is None and image.width is not None and image.height is not None:
            size = (image.width, image.height)
        image = image.id
    elif isinstance(image, MediaUri) or image.startswith("wix:"):
        uri = image if isinstance(image, MediaUri) else MediaUri.parse(image)
        if uri.kind != "image":
            raise ValueError(f"`{uri}` is no image")
        size = size or uri.size
        image = uri.id
    return _image_url(
        {
            "id": image,
            "served_at": served_at,
            "size": size,
            "fit": fit,
            "fill": fill,
            "crop": crop,
            "align": align,
            "focal_point": focal_point,
            "density": density,
            "upscale": upscale,
            "quality": quality,
            "unsharp_mask": unsharp_mask,
            "progressive": progressive,
            "watermark": watermark,
            "contrast": contrast,
            "brightness": brightness,
            "saturation": saturation,
            "hue": hue,
            "blur": blur,
            "encoding": encoding,
            "animation": animation,
            "name": name,
        }
    )


class Poster(NamedTuple):
    """The still picture of a video."""

    id: str
    """The id of the picture."""
    width: int
    """Its width in pixels."""
    height: int
    """Its height in pixels."""


@dataclass(frozen=True, kw_only=True)
class MediaUri:
    """A Wix media URI, as sites keep them in their collections; ``str`` prints it.

    >>> uri = MediaUri.parse("wix:image://v1/0abec0_b291~mv2.jpg/leon%20cat.jpg#originWidth=3024&originHeight=4032")
    >>> uri.id, uri.filename, uri.size
    ('0abec0_b291~mv2.jpg', 'leon cat.jpg', (3024, 4032))
    >>> str(MediaUri(kind="audio", id="0abec0_a1"))
    'wix:audio://v1/0abec0_a1'
    """

    kind: Literal["image", "video", "audio", "document"]
    """What it names."""
    id: str
    """The id of the file."""
    filename: str | None = None
    """The name a person knows the file by."""
    size: tuple[int, int] | None = None
    """Width and height of an image in pixels."""
    watermark: str | None = None
    """The watermark on an image."""
    duration: int | None = None
    """The duration of a sound file, in the unit that the API has for it."""
    poster: Poster | None = None
    """The still picture of a video."""

    # As it was read, with what has no name here.
    _text: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        str(self)

    @classmethod
    def parse(cls, text: str) -> MediaUri:
        """Read one, with or without ``wix:`` before it; a ``ValueError`` if it is none."""
        parts = read_uri(text)
        poster = parts.pop("poster")
        if poster is not None and None not in poster:
            parts["poster"] = Poster(*poster)
        said = parts.pop("text")
        uri = cls(**parts)
        object.__setattr__(uri, "_text", said)
        return uri

    def __str__(self) -> str:
        return self._text or make_uri(
            {
                "kind": self.kind,
                "id": self.id,
                "filename": self.filename,
                "size": self.size,
                "watermark": self.watermark,
                "duration": self.duration,
                "poster": self.poster,
            }
        )
