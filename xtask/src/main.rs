//! Chores.
fn main() -> anyhow::Result<()> {
    let mut a = std::env::args().skip(1);
    a.next();
    let dir = std::path::PathBuf::from(a.next().unwrap_or_default());
    let city = yuanjian_sample::generate(20260101);
    yuanjian_sample::write(&city, &dir)?;
    Ok(())
}
