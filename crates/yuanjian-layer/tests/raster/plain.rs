//! The plainest GeoTIFF there is, written by hand, so that a test knows every cell.

/// One band of bytes: rows of equal length, cells of `cell` metres, `origin` the upper left corner
/// of the upper left cell, 0 where nothing is known, `strip` rows in a block.
pub(crate) fn tiff(
    rows: &[Vec<u8>],
    origin: [f64; 2],
    cell: [f64; 2],
    epsg: u16,
    strip: usize,
) -> Vec<u8> {
    tiff_of_bands(1, rows, origin, cell, epsg, strip)
}

/// The same of several bands, which follow each other within a cell.
pub(crate) fn tiff_of_bands(
    bands: usize,
    rows: &[Vec<u8>],
    origin: [f64; 2],
    cell: [f64; 2],
    epsg: u16,
    strip: usize,
) -> Vec<u8> {
    let (wide, high) = (rows[0].len() / bands, rows.len());
    let mut out = b"II\x2a\0\0\0\0\0".to_vec();
    let mut place = |bytes: &[u8]| {
        let at = out.len() as u32;
        out.extend(bytes);
        out.resize(out.len().next_multiple_of(8), 0);
        at
    };
    let doubles = |v: &[f64]| v.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let longs = |v: &[u32]| v.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let shorts = |v: &[u16]| v.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let strips: Vec<Vec<u8>> = rows.chunks(strip).map(<[Vec<u8>]>::concat).collect();
    let offsets: Vec<u32> = strips.iter().map(|s| place(s)).collect();
    let counts: Vec<u32> = strips.iter().map(|s| s.len() as u32).collect();
    let keys = [1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, epsg];
    let tags: Vec<(u16, u16, usize, Vec<u8>)> = vec![
        (256, 4, 1, longs(&[wide as u32])),
        (257, 4, 1, longs(&[high as u32])),
        (258, 3, bands, shorts(&vec![8; bands.next_multiple_of(2)])),
        (259, 3, 1, shorts(&[1, 0])),
        (273, 4, offsets.len(), longs(&offsets)),
        (277, 3, 1, shorts(&[bands as u16, 0])),
        (278, 4, 1, longs(&[strip as u32])),
        (279, 4, counts.len(), longs(&counts)),
        (33550, 12, 3, doubles(&[cell[0], cell[1], 0.0])),
        (33922, 12, 6, doubles(&[0.0, 0.0, 0.0, origin[0], origin[1], 0.0])),
        (34735, 3, keys.len(), shorts(&keys)),
        (42113, 2, 2, b"0\0\0\0".to_vec()),
    ];
    let mut directory = (tags.len() as u16).to_le_bytes().to_vec();
    for (tag, kind, count, bytes) in &tags {
        directory.extend(tag.to_le_bytes());
        directory.extend(kind.to_le_bytes());
        directory.extend((*count as u32).to_le_bytes());
        let held = if bytes.len() <= 4 { bytes.clone() } else { place(bytes).to_le_bytes().into() };
        directory.extend(held);
    }
    directory.extend([0; 4]);
    let at = place(&directory);
    out[4..8].copy_from_slice(&at.to_le_bytes());
    out
}
