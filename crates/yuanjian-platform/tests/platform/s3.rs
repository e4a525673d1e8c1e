//! Contents in an S3 bucket: the same promises as in a folder, on a server of its own.
//!
//! The server is `s3s-fs`, a program apart on a loopback port that checks signatures and keeps
//! objects as files, so a test can damage one behind our back.

use crate::world::{Engine, World};
use std::{
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use yuanjian_app::Language;
use yuanjian_platform::{Platform, demo, upkeep};
use yuanjian_store::{BlobError, Blobs, S3, S3Error};
use yuanjian_types::Digest;

struct Server {
    child: Child,
    folder: tempfile::TempDir,
    endpoint: String,
}

impl Server {
    fn start() -> Self {
        let cache = std::env::var_os("YUANJIAN_CACHE").map_or_else(
            || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/yuanjian"),
            PathBuf::from,
        );
        let program = cache.join("tools/bin/s3s-fs");
        assert!(
            program.exists(),
            "{} is needed for these tests: scripts/setup.sh test",
            program.display()
        );
        let folder = tempfile::tempdir().unwrap();
        for bucket in ["park", "copy"] {
            std::fs::create_dir_all(folder.path().join("objects").join(bucket)).unwrap();
        }
        std::fs::write(folder.path().join("keys"), KEYS).unwrap();
        private(&folder.path().join("keys"), 0o600);
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(program)
            .args(["--host", "127.0.0.1", "--port", &address.port().to_string()])
            .args(["--access-key", "garden", "--secret-key", "moonlight"])
            .arg(folder.path().join("objects"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { child, folder, endpoint: format!("http://{address}") };
        let serves = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            TcpStream::connect(address).is_ok()
        });
        assert!(serves, "s3s-fs did not start");
        server
    }

    fn settings(&self, bucket: &str) -> String {
        let keys = self.folder.path().join("keys");
        format!(
            "blobs = \"s3://{bucket}\"\ns3_endpoint = \"{}\"\ns3_credentials = \"{}\"\n",
            self.endpoint,
            keys.display()
        )
    }

    fn s3(&self) -> S3 {
        S3 {
            endpoint: Some(self.endpoint.clone()),
            credentials: Some(self.folder.path().join("keys")),
            ..S3::default()
        }
    }

    fn object(&self, bucket: &str, digest: &Digest) -> PathBuf {
        let hex = digest.hex();
        self.folder.path().join("objects").join(bucket).join("sha256").join(&hex[..2]).join(hex)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const KEYS: &str = "[default]\naws_access_key_id = garden\naws_secret_access_key = moonlight\n";

fn private(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_gives_lists_and_streams_what_was_put_whatever_its_size() {
    let server = Server::start();
    let blobs = Blobs::open("s3://park", &server.s3()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    // Nothing, one part, several parts.
    for size in [0_usize, 1, 5 << 20, (12 << 20) + 7] {
        let content: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        let path = folder.path().join("content");
        std::fs::write(&path, &content).unwrap();
        let digest = blobs.put_file(&path).await.unwrap();
        assert_eq!(digest, Digest::of(&content));
        assert_eq!(blobs.put(content.clone()).await.unwrap(), digest, "putting again is nothing");
        assert_eq!(blobs.get(&digest).await.unwrap(), content);
        let (told, stream) = blobs.stream(&digest).await.unwrap();
        let pieces: Vec<bytes::Bytes> =
            futures_util::TryStreamExt::try_collect(stream).await.unwrap();
        assert_eq!(told as usize, size);
        assert_eq!(pieces.concat(), content);
        blobs.fetch(&digest, &path).await.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), content);
        expected.push(digest);
    }
    expected.sort();
    assert_eq!(blobs.list().await.unwrap(), expected);
    let absent = Digest::of(b"absent");
    assert!(!blobs.has(&absent).await.unwrap());
    assert!(matches!(blobs.get(&absent).await, Err(BlobError::Missing(_))));

    let piece = |_| Ok::<_, std::io::Error>(vec![7; 64].into());
    let pieces = futures_util::stream::iter((0..3).map(piece));
    let refused = blobs.receive(pieces, 100).await.unwrap_err();
    assert!(matches!(refused, BlobError::TooLarge { limit: 100 }));
    assert_eq!(blobs.list().await.unwrap(), expected, "nothing of it is kept");

    // Somebody changes an object behind our back.
    std::fs::write(server.object("park", &expected[0]), "另").unwrap();
    assert!(matches!(blobs.get(&expected[0]).await, Err(BlobError::Damaged(_))));
    let path = folder.path().join("content");
    assert!(matches!(blobs.fetch(&expected[0], &path).await, Err(BlobError::Damaged(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_in_a_bucket_is_backed_up_restored_moved_and_checked() {
    let server = Server::start();
    let world = World::set(Engine::Sqlite, &server.settings("park")).await;
    demo::fill(&world.platform, Language::Chinese).await.unwrap();
    let found = upkeep::check(&world.platform).await.unwrap();
    assert_eq!(found.problems, []);
    assert!(found.blobs > 20, "{}", found.blobs);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    let made = upkeep::back_up(&world.platform, &file).await.unwrap();
    assert_eq!(made.blobs.len(), found.blobs);
    // Out of the bucket into a folder, and into another bucket.
    let plain = folder.path().join("plain");
    assert_eq!(upkeep::restore(&file, &plain).await.unwrap().0, made);
    let other = folder.path().join("other");
    std::fs::create_dir_all(&other).unwrap();
    std::fs::write(other.join("yuanjian.toml"), server.settings("copy")).unwrap();
    assert_eq!(upkeep::restore(&file, &other).await.unwrap().0, made);
    for place in [&plain, &other] {
        let restored = Platform::open(place).await.unwrap();
        let checked = upkeep::check(&restored).await.unwrap();
        assert_eq!((checked.problems, checked.blobs), (Vec::new(), found.blobs));
    }

    std::fs::remove_file(server.object("park", &made.blobs[0])).unwrap();
    std::fs::write(server.object("park", &made.blobs[1]), "别的").unwrap();
    let found = upkeep::check(&world.platform).await.unwrap();
    let codes: Vec<&str> = found.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert!(codes.contains(&"upkeep.blob_damaged"), "{codes:?}");
    assert!(codes.contains(&"upkeep.blob_missing"), "{codes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_or_refusing_server_is_told_soon_and_as_something_to_wait_for() {
    let server = Server::start();
    let wrong = server.folder.path().join("wrong");
    std::fs::write(&wrong, KEYS.replace("moonlight", "sunlight")).unwrap();
    private(&wrong, 0o600);
    let refused = Blobs::open("s3://park", &S3 { credentials: Some(wrong), ..server.s3() });
    let error = refused.unwrap().put("水").await.unwrap_err();
    assert!(matches!(error, BlobError::Store(_)), "{error:?}");

    let blobs = Blobs::open("s3://park", &server.s3()).unwrap();
    drop(server);
    let began = std::time::Instant::now();
    let error = yuanjian_platform::Error::from(blobs.put("水").await.unwrap_err());
    assert_eq!(error.0.problems[0].code, "request.blobs_unavailable");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_server_that_is_not_said_in_full_is_refused_before_anything_is_asked_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (open, closed) = (folder.path().join("open"), folder.path().join("closed"));
    std::fs::write(&open, KEYS).unwrap();
    std::fs::write(&closed, KEYS).unwrap();
    private(&open, 0o644);
    private(&closed, 0o600);
    let half = folder.path().join("half");
    std::fs::write(&half, "aws_access_key_id = garden\n").unwrap();
    private(&half, 0o600);
    let far = "https://storage.example:9000";
    let told = |address: &str, endpoint: Option<&str>, credentials: Option<&PathBuf>| {
        let s3 = S3 {
            endpoint: endpoint.map(str::to_owned),
            credentials: credentials.cloned(),
            ..S3::default()
        };
        match Blobs::open(address, &s3) {
            Err(BlobError::S3(error)) => error,
            other => panic!("{address} {endpoint:?}: {other:?}"),
        }
    };
    let keys = Some(&closed);
    assert!(matches!(told("s3://park", None, keys), S3Error::NoEndpoint));
    assert!(matches!(told("s3://park", Some("storage:9000"), keys), S3Error::BadEndpoint(_)));
    for plain in ["http://storage:9000", "http://localhost.evil.example", "http://127.0.0.1.evil"] {
        assert!(matches!(told("s3://park", Some(plain), keys), S3Error::InTheClear(_)), "{plain}");
    }
    for address in ["s3://", "s3://garden:moonlight@park", "s3://park/folder"] {
        assert!(matches!(told(address, Some(far), keys), S3Error::BadBucket), "{address}");
    }
    assert!(matches!(told("s3://park", Some(far), None), S3Error::NoCredentials));
    assert!(matches!(told("s3://park", Some(far), Some(&open)), S3Error::OpenCredentials(_)));
    assert!(matches!(told("s3://park", Some(far), Some(&half)), S3Error::BadCredentials { .. }));
    let absent = folder.path().join("absent");
    assert!(matches!(told("s3://park", Some(far), Some(&absent)), S3Error::BadCredentials { .. }));
}
