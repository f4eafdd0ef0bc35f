//! Pictures: read whole, turned as they were held, shrunk to what paper needs, and written anew as JPEG. What is written anew carries nothing else:
//! no place, no time, no device, no second file. Called by `fit.rs`, one picture at a time.

use super::fit::{Format, Unfit};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use std::io::Cursor;
use store::NewAttachment;

/// Points of the largest picture that is decoded: the largest sensor of usual phones. Its memory is three bytes a point.
pub(super) const POINTS_MAX: u64 = 52_000_000;

/// What decoding may take; sixteen bits a channel with transparency are eight bytes a point, and then fewer points fit.
const DECODED_BYTES_MAX: u64 = 256 << 20;

/// The longer side of what is kept: a sheet of A4 at 260 points an inch stays readable.
const SIDE_MAX: u32 = 3_000;

/// The longer side of the small picture of lists, sharp on phones with two points a pixel.
const SMALL_SIDE: u32 = 320;

const QUALITY: u8 = 85;
const SMALL_QUALITY: u8 = 70;

/// The picture as it is kept.
pub(super) fn anew(format: Format, bytes: &[u8]) -> Result<NewAttachment, Unfit> {
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Pdf => return Err(Unfit::Broken),
    };
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(|_| Unfit::Broken)?;
    // told by the first bytes: a picture that unfolds into gigabytes is refused before it does
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > POINTS_MAX || decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(Unfit::TooManyPoints);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(2 * DECODED_BYTES_MAX);
    decoder.set_limits(limits).map_err(|_| Unfit::TooManyPoints)?;
    let orientation = decoder.orientation().map_err(|_| Unfit::Broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Unfit::Broken)?;
    if width.max(height) > SIDE_MAX {
        picture = picture.thumbnail(SIDE_MAX, SIDE_MAX);
    }
    picture.apply_orientation(orientation);
    let picture = DynamicImage::ImageRgb8(on_white(picture));
    let small = if picture.width().max(picture.height()) > SMALL_SIDE { picture.thumbnail(SMALL_SIDE, SMALL_SIDE) } else { picture.clone() };
    Ok(NewAttachment {
        name: String::new(),
        media: "image/jpeg",
        contents: written(&picture, QUALITY)?,
        size: (picture.width(), picture.height()),
        small: written(&small, SMALL_QUALITY)?,
    })
}

/// Three colours; what is transparent shows the paper.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, opaque] = picture.get_pixel(x, y).0.map(u32::from);
        Rgb([red, green, blue].map(|colour| ((colour * opaque + 255 * (255 - opaque)) / 255) as u8))
    })
}

fn written(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).map_err(|_| Unfit::Broken)?;
    Ok(bytes)
}
