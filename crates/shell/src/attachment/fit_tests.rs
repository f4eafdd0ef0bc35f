//! Worked examples of what is taken in and what is refused; the pictures are made here.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::attachment::paper::tests::paper;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

/// A picture whose left half is red and whose right half is blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }))
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    written(&halves(width, height), ImageFormat::Jpeg)
}

/// What a phone writes before the picture: how it was held, and a text.
fn with_exif(jpeg: &[u8], orientation: u8, text: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(text);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

fn read(kept: &NewAttachment) -> RgbImage {
    image::load_from_memory_with_format(&kept.contents, ImageFormat::Jpeg).unwrap().into_rgb8()
}

fn is_red(pixel: Rgb<u8>) -> bool {
    pixel.0[0] > 150 && pixel.0[2] < 100
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn a_picture_is_turned_as_it_was_held_and_then_carries_nothing_else() {
    // the red half is on the left; held a quarter to the right it is on top
    let worked = [(1, (40, 20), (2, 10)), (6, (20, 40), (10, 2)), (3, (40, 20), (37, 10)), (8, (20, 40), (10, 37))];
    for (orientation, size, red) in worked {
        let kept = fit("IMG_1.JPG", &with_exif(&jpeg(40, 20), orientation, b"GPS 22.65N 113.64E")).unwrap();
        assert_eq!((kept.size, kept.media, kept.name.as_str()), (size, "image/jpeg", "IMG_1.jpg"));
        assert!(is_red(*read(&kept).get_pixel(red.0, red.1)), "orientation {orientation}");
        for gone in [&b"GPS"[..], b"Exif"] {
            assert!(!contains(&kept.contents, gone) && !contains(&kept.small, gone));
        }
    }
}

#[test]
fn what_follows_a_photograph_of_a_phone_is_left_behind() {
    let film = [&jpeg(40, 20)[..], b"\0\0\0\x18ftypmp42 a short film"].concat();
    let kept = fit("motion.jpg", &film).unwrap();
    assert!(!contains(&kept.contents, b"film"));
}

#[test]
fn every_picture_becomes_a_jpeg_of_at_most_three_thousand_points_with_a_small_one() {
    for (name, bytes) in [("a.png", written(&halves(3200, 100), ImageFormat::Png)), ("a.webp", written(&halves(3200, 100), ImageFormat::WebP))] {
        let kept = fit(name, &bytes).unwrap();
        assert_eq!((kept.name.as_str(), kept.size.0), ("a.jpg", 3000));
        assert!(kept.contents.starts_with(b"\xff\xd8\xff"));
        assert_eq!(image::load_from_memory(&kept.small).unwrap().width(), 320);
    }
}

#[test]
fn what_is_transparent_shows_white_paper() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(16, 16, Rgba([0, 0, 0, 0])));
    let kept = fit("stamp.png", &written(&clear, ImageFormat::Png)).unwrap();
    assert!(read(&kept).get_pixel(8, 8).0.iter().all(|colour| *colour > 250));
}

#[test]
fn a_paper_is_kept_and_a_name_never_steers() {
    let kept = fit("扫描/签到表\u{202e}.pdf", &paper("/Author (x)", b"")).unwrap();
    assert_eq!((kept.name.as_str(), kept.media, kept.size, kept.small.len()), ("签到表.pdf", "application/pdf", (0, 0), 0));
    let named = [("", "照片.jpg"), ("..\\..\\boot", "boot.jpg"), ("image", "image.jpg"), ("a\"b<c>.jpeg", "abc.jpg"), (".jpg", "jpg.jpg")];
    for (name, kept) in named {
        assert_eq!(fit(name, &jpeg(8, 8)).unwrap().name, kept, "{name}");
    }
    assert_eq!(fit(&"长".repeat(300), &jpeg(8, 8)).unwrap().name.chars().count(), NAME_MAX + 4);
}

/// The first bytes of a PNG that says that it is this large, with as good as nothing in it.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let small = written(&halves(8, 8), ImageFormat::Png);
    let mut bytes = small;
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// The checksum of PNG, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 });
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn what_is_refused_is_refused_with_its_reason() {
    let photo = jpeg(64, 64);
    let png = written(&halves(16, 16), ImageFormat::Png);
    let archive = b"PK\x03\x04 something PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let mut torn = png.clone();
    let middle = torn.len() / 2;
    torn[middle] ^= 0xff;
    let worked: Vec<(&str, Vec<u8>, Unfit)> = vec![
        ("a.jpg", Vec::new(), Unfit::Empty),
        ("a.jpg", b"hello".to_vec(), Unfit::Format),
        ("a.svg", b"<svg xmlns='x'/>".to_vec(), Unfit::Format),
        ("a.gif", b"GIF89a".to_vec(), Unfit::Format),
        ("a.exe", b"MZ\x90".to_vec(), Unfit::Format),
        ("a.heic", b"\0\0\0\x18ftypheic".to_vec(), Unfit::Heic),
        ("a.html", photo.clone(), Unfit::Name),
        ("a.pdf", photo.clone(), Unfit::Name),
        ("a.jpg", paper("", b""), Unfit::Name),
        ("a.jpg", photo[..photo.len() / 2].to_vec(), Unfit::Broken),
        ("a.jpg", photo[..photo.len() - 2].to_vec(), Unfit::Broken),
        ("a.png", png[..png.len() - 4].to_vec(), Unfit::Broken),
        ("a.png", torn, Unfit::Broken),
        ("a.jpg", b"\xff\xd8\xff\xd9".to_vec(), Unfit::Broken),
        ("a.jpg", [&photo[..], archive].concat(), Unfit::Foreign),
        ("a.png", [&png[..], archive].concat(), Unfit::Foreign),
        ("a.png", [&png[..], b"x"].concat(), Unfit::Foreign),
        ("a.jpg", [&photo[..], b"%PDF-1.4"].concat(), Unfit::Foreign),
        ("a.jpg", with_exif(&photo, 1, b"<ScRiPt>alert(1)</script>"), Unfit::Foreign),
        ("a.jpg", with_exif(&photo, 1, b"<?php system('x');"), Unfit::Foreign),
        ("a.pdf", [&paper("", b"")[..], archive].concat(), Unfit::Foreign),
        ("a.pdf", paper("", b"<html><script>"), Unfit::Foreign),
        ("a.pdf", b"%PDF-1.4 and no more".to_vec(), Unfit::Broken),
        ("a.png", bomb(60_000, 60_000), Unfit::TooManyPoints),
        ("a.png", bomb(7_300, 7_300), Unfit::TooManyPoints),
        ("a.jpg", [&photo[..], &vec![0; PICTURE_BYTES_MAX]].concat(), Unfit::PictureBytes),
        ("a.pdf", paper("", &vec![b' '; PAPER_BYTES_MAX]), Unfit::PaperBytes),
    ];
    for (number, (name, bytes, because)) in worked.into_iter().enumerate() {
        assert_eq!(fit(name, &bytes), Err(because), "example {number}, {name}");
    }
}

#[test]
fn no_byte_turned_makes_it_fall() {
    let photo = with_exif(&jpeg(24, 24), 6, b"text");
    let sheet = paper("/Author (x(y)z) /Producer <2020>", b"<x:xmpmeta></x:xmpmeta>");
    for bytes in [photo, sheet, written(&halves(12, 12), ImageFormat::Png), written(&halves(12, 12), ImageFormat::WebP)] {
        for at in 0..bytes.len() {
            let mut turned = bytes.clone();
            turned[at] ^= 0x5a;
            let _ = fit("a", &turned);
            let _ = fit("a", &bytes[..at]);
        }
    }
}
