//! Reads the generated city: GeoParquet columns by hand, geometry from WKB.
//!
//! Only what `bench/generate.py` writes is understood; a city's real files are `yuanjian-layer`'s
//! business. Geometry goes straight from a batch of WKB into the flat arrays, so that no second
//! copy of the city is ever held.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, bail};
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::file::reader::{FileReader, SerializedFileReader};
use yuanjian_geometry::PolygonSet;

/// A layer, and the two columns greens have.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) shapes: PolygonSet,
    pub(crate) kind: Vec<ByteArray>,
    pub(crate) historic: Vec<bool>,
}

/// Reads one file.
pub(crate) fn table(path: &Path) -> Result<Table> {
    let file = File::open(path).with_context(|| format!("{}", path.display()))?;
    let reader = SerializedFileReader::new(file)?;
    let mut table = Table::default();
    for g in 0..reader.num_row_groups() {
        let group = reader.get_row_group(g)?;
        for (c, column) in group.metadata().columns().iter().enumerate() {
            match (column.column_path().string().as_str(), group.get_column_reader(c)?) {
                ("geometry", ColumnReader::ByteArrayColumnReader(mut r)) => loop {
                    let mut batch: Vec<ByteArray> = Vec::new();
                    let (records, values, _) =
                        r.read_records(8192, Some(&mut Vec::new()), None, &mut batch)?;
                    if records != values {
                        bail!("{}: a feature without geometry", path.display());
                    }
                    if records == 0 {
                        break;
                    }
                    for wkb in &batch {
                        let mut cursor = Cursor { bytes: wkb.data(), at: 0 };
                        cursor.shape(&mut table.shapes)?;
                        table.shapes.end_feature();
                    }
                },
                ("kind", ColumnReader::ByteArrayColumnReader(mut r)) => {
                    r.read_records(usize::MAX, Some(&mut Vec::new()), None, &mut table.kind)?;
                }
                ("historic", ColumnReader::BoolColumnReader(mut r)) => {
                    r.read_records(usize::MAX, Some(&mut Vec::new()), None, &mut table.historic)?;
                }
                _ => {}
            }
        }
    }
    Ok(table)
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes = self.bytes.get(self.at..self.at + N).context("WKB ends early")?;
        self.at += N;
        Ok(bytes.try_into()?)
    }

    fn number(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    fn shape(&mut self, set: &mut PolygonSet) -> Result<()> {
        if self.take::<1>()? != [1] {
            bail!("WKB in big-endian order");
        }
        match self.number()? {
            3 => {
                for ring in 0..self.number()? {
                    let points = self.number()? as usize;
                    let size = points * 16;
                    let bytes =
                        self.bytes.get(self.at..self.at + size).context("WKB ends early")?;
                    self.at += size;
                    let at = |b: &[u8]| {
                        let mut eight = [0; 8];
                        eight.copy_from_slice(b);
                        f64::from_le_bytes(eight)
                    };
                    let ring_points = bytes.chunks_exact(16).map(|b| [at(&b[..8]), at(&b[8..])]);
                    set.push_ring(ring_points, ring == 0);
                }
            }
            6 => {
                for _ in 0..self.number()? {
                    self.shape(set)?;
                }
            }
            other => bail!("WKB type {other} is not a polygon"),
        }
        Ok(())
    }
}
