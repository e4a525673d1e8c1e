//! Passwords and other secrets: made, hashed, compared.
//!
//! argon2id with the parameters that OWASP names as its minimum (19 MiB, two passes), so that a
//! small office machine can sign in a whole bureau on a Monday morning.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use rand::RngCore as _;
use yuanjian_app::Failure;
use yuanjian_types::{Digest, Problem};

use crate::Settings;

/// 256 random bits as 64 hexadecimal digits.
pub fn secret() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is kept of a secret that has 256 bits: nobody can guess it back.
pub(crate) fn digest(secret: &str) -> String {
    Digest::of(secret.as_bytes()).as_str().to_owned()
}

/// What is kept of a password.
pub(crate) fn hash(password: &str) -> Result<String, Failure> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|e| Failure::bug(e.to_string()))
}

/// Whether a password is the one that was kept.
pub(crate) fn matches(password: &str, kept: &str) -> bool {
    PasswordHash::new(kept)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// What is wrong with a new password, all at once.
pub(crate) fn faults(
    settings: &Settings,
    name: &str,
    password: &str,
    former: &[String],
) -> Vec<Problem> {
    let field = |code: &str| Problem::error(code).at_field("password");
    let mut problems = Vec::new();
    let length = password.chars().count();
    if length < settings.password_length {
        problems
            .push(field("accounts.password_short").with("least", settings.password_length as u64));
    }
    if length > 128 {
        problems.push(field("accounts.password_long").with("most", 128));
    }
    let kinds = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    if kinds.iter().filter(|&&has| has).count() < 3 {
        problems.push(field("accounts.password_plain"));
    }
    let lower = password.to_lowercase();
    if !name.is_empty() && lower.contains(&name.to_lowercase()) {
        problems.push(field("accounts.password_holds_name"));
    }
    if former.iter().take(settings.password_history.max(1)).any(|kept| matches(password, kept)) {
        problems.push(
            field("accounts.password_used")
                .with("history", settings.password_history.max(1) as u64),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let folder = tempfile::tempdir().unwrap();
        Settings::read(folder.path()).unwrap()
    }

    fn codes(name: &str, password: &str, former: &[String]) -> Vec<String> {
        faults(&settings(), name, password, former).into_iter().map(|p| p.code).collect()
    }

    #[test]
    fn a_weak_password_is_told_all_its_faults_at_once() {
        assert_eq!(
            codes("zhang", "Zhang", &[]),
            ["accounts.password_short", "accounts.password_plain", "accounts.password_holds_name"]
        );
        assert_eq!(codes("zhang", "yunze-2026-Lv", &[]), Vec::<String>::new());
    }

    #[test]
    fn a_former_password_may_not_come_back() {
        let former = vec![hash("yunze-2026-Lv").unwrap()];
        assert_eq!(codes("zhang", "yunze-2026-Lv", &former), ["accounts.password_used"]);
        assert!(!matches("yunze-2026-lv", &former[0]));
    }
}
