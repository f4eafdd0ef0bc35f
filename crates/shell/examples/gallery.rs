//! Writes the sample pages and their style sheet to a directory, to be looked at in a browser: `cargo run -p shell --example gallery -- DIR`.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let directory = env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned());
    let directory = Path::new(&directory);
    let assets = directory.join("assets");
    fs::create_dir_all(&assets)?;
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets"))? {
        let entry = entry?;
        fs::copy(entry.path(), assets.join(entry.file_name()))?;
    }
    for (name, page) in shell::look::gallery::gallery() {
        fs::write(directory.join(format!("{name}.html")), page.into_string())?;
    }
    Ok(())
}
