//! Talking to the provider, and to nobody else.
//!
//! Every request goes to the origin of the configured issuer: no proxy, no redirect, no other
//! host that a document of the provider may name. What it says of itself is kept for an hour, a
//! failure for ten seconds, so that a provider that is down is not asked by every click.

use super::settings::{Oidc, SECRET};
use crate::{Error, Result};
use openidconnect::{
    AccessToken, AdditionalClaims, AsyncHttpClient, AuthorizationCode, ClaimsVerificationError,
    Client, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpClientError, HttpRequest, HttpResponse,
    IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, StandardErrorResponse, StandardTokenResponse,
    SubjectIdentifier, TokenResponse as _, UserInfoClaims,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
        CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
    reqwest,
    url::Url,
};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    path::Path,
    pin::Pin,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;
use yuanjian_app::Failure;
use yuanjian_types::Problem;

/// How long what the provider says of itself is kept.
const KEPT: Duration = Duration::from_secs(3600);
/// How long a failure is kept, and how soon keys may be asked for again.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the provider may take for one answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Signatures that a token may have: public keys only, so that nobody who knows our secret can
/// make one.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Claims besides those of the standard, under whatever name a city's provider has them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Extra(serde_json::Map<String, serde_json::Value>);

impl AdditionalClaims for Extra {}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Extra,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Relying = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider as we know it.
pub(crate) struct Provider {
    pub(super) settings: Oidc,
    issuer: IssuerUrl,
    back: RedirectUrl,
    secret: Option<ClientSecret>,
    outward: Outward,
    known: Mutex<Known>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("settings", &self.settings).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Known {
    metadata: Option<(Instant, Box<CoreProviderMetadata>)>,
    failed: Option<(Instant, Error)>,
}

/// A sign-in that begins.
pub(super) struct Begun {
    /// Where the browser goes.
    pub(super) address: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

/// Somebody whom the provider knows.
pub(super) struct Person {
    /// Under which it knows them, for good.
    pub(super) subject: String,
    /// Their sign-in name, if the token has it.
    named: Option<String>,
    access: AccessToken,
}

impl Provider {
    /// From the settings; nothing is asked yet.
    ///
    /// # Errors
    /// When the secret or the authority cannot be read.
    pub(crate) fn new(settings: Oidc) -> Result<Self> {
        let secret = match std::env::var(SECRET).ok().filter(|secret| !secret.is_empty()) {
            Some(secret) => Some(secret),
            None => settings.client_secret_file.as_deref().map(kept_secret).transpose()?,
        };
        let mut client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(ANSWER / 2)
            .timeout(ANSWER);
        if let Some(path) = &settings.ca {
            let authority = std::fs::read(path).map_err(|e| bad_file("ca", path, &e))?;
            let authorities = reqwest::Certificate::from_pem_bundle(&authority)
                .map_err(|e| bad_file("ca", path, &e))?;
            client = client.tls_built_in_root_certs(false);
            client = authorities
                .into_iter()
                .fold(client, |client, one| client.add_root_certificate(one));
        }
        let bug = |detail: String| Error(Failure::bug(detail));
        let url = Url::parse(&settings.issuer).map_err(|e| bug(e.to_string()))?;
        Ok(Self {
            issuer: IssuerUrl::new(settings.issuer.clone()).map_err(|e| bug(e.to_string()))?,
            back: RedirectUrl::new(settings.back()).map_err(|e| bug(e.to_string()))?,
            secret: secret.map(ClientSecret::new),
            outward: Outward { client: client.build().map_err(|e| bug(e.to_string()))?, home: url },
            known: Mutex::default(),
            settings,
        })
    }

    /// Begin a sign-in.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub(super) async fn begin(&self) -> Result<Begun> {
        let client = self.client(false).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let asked = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        let by_mail = self.settings.claim == "email";
        let asked = if by_mail { asked.add_scope(Scope::new("email".to_owned())) } else { asked };
        let (address, state, nonce) = asked.url();
        Ok(Begun {
            address: address.to_string(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    /// Exchange the code that a browser brought for a token, and look at it closely.
    ///
    /// # Errors
    /// When the provider does not answer or declines, or the token is not one that it made now,
    /// for us and for this sign-in.
    pub(super) async fn finish(
        &self,
        code: String,
        nonce: String,
        verifier: String,
    ) -> Result<Person> {
        let client = self.client(false).await?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| self.unusable(&error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&self.outward)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(error) => self.unreachable(&told(&error)),
                RequestTokenError::ServerResponse(said) => {
                    tracing::warn!(error = %said.error(), "the provider gave no token");
                    self.problem("accounts.sso_declined", said.error().as_ref())
                }
                error => self.unusable(&told(&error)),
            })?;
        let Some(token) = tokens.id_token() else { return Err(self.unusable("no ID token")) };
        let nonce = Nonce::new(nonce);
        let read = |client: &Relying| -> std::result::Result<Person, ClaimsVerificationError> {
            let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES);
            let claims = token.claims(&verifier, &nonce)?;
            Ok(Person {
                subject: claims.subject().to_string(),
                named: self.name_in(&serde_json::to_value(claims).unwrap_or_default()),
                access: tokens.access_token().clone(),
            })
        };
        let person = match read(&client) {
            // The provider may have new keys since it was last asked.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                read(&self.client(true).await?)
            }
            person => person,
        };
        person.map_err(|error| {
            tracing::warn!(error = told(&error), "a token was not taken");
            self.problem("accounts.sso_untrusted", "")
        })
    }

    /// The sign-in name of somebody, for tying an account: from the token, or asked for.
    pub(super) async fn name_of(&self, person: &Person) -> Option<String> {
        if person.named.is_some() {
            return person.named.clone();
        }
        let client = self.client(false).await.ok()?;
        let subject = SubjectIdentifier::new(person.subject.clone());
        let asked = client.user_info(person.access.clone(), Some(subject)).ok()?;
        let said: std::result::Result<UserInfoClaims<Extra, CoreGenderClaim>, _> =
            asked.request_async(&self.outward).await;
        match said {
            Ok(claims) => self.name_in(&serde_json::to_value(claims).unwrap_or_default()),
            Err(error) => {
                tracing::warn!(error = told(&error), "the provider does not tell a name");
                None
            }
        }
    }

    /// The claim that holds the sign-in name. An address of mail counts only where the provider
    /// verified it: elsewhere people type what they like.
    fn name_in(&self, claims: &serde_json::Value) -> Option<String> {
        let by_mail = self.settings.claim == "email";
        if by_mail && claims["email_verified"] != serde_json::Value::Bool(true) {
            return None;
        }
        claims[self.settings.claim.as_str()].as_str().map(str::to_owned)
    }

    async fn client(&self, keys_are_old: bool) -> Result<Relying> {
        let metadata = self.metadata(keys_are_old).await?;
        let id = ClientId::new(self.settings.client_id.clone());
        Ok(Relying::from_provider_metadata(metadata, id, self.secret.clone())
            .set_redirect_uri(self.back.clone()))
    }

    async fn metadata(&self, keys_are_old: bool) -> Result<CoreProviderMetadata> {
        let mut known = self.known.lock().await;
        if let Some((since, metadata)) = &known.metadata
            && since.elapsed() < if keys_are_old { PATIENCE } else { KEPT }
        {
            return Ok((**metadata).clone());
        }
        if let Some((since, error)) = &known.failed
            && since.elapsed() < PATIENCE
        {
            return Err(error.clone());
        }
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.outward).await;
        match found {
            Ok(metadata) => {
                known.failed = None;
                known.metadata = Some((Instant::now(), Box::new(metadata.clone())));
                Ok(metadata)
            }
            Err(error) => {
                let error = match error {
                    DiscoveryError::Request(error) => self.unreachable(&told(&error)),
                    error => self.unusable(&told(&error)),
                };
                known.failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    fn unreachable(&self, detail: &str) -> Error {
        tracing::warn!(detail, issuer = self.settings.issuer, "the provider does not answer");
        self.problem("accounts.sso_unreachable", "")
    }

    fn unusable(&self, detail: &str) -> Error {
        tracing::warn!(detail, issuer = self.settings.issuer, "the provider cannot be used");
        self.problem("accounts.sso_unusable", detail)
    }

    /// Refused, not broken: this service runs, and there is a way in without the provider.
    fn problem(&self, code: &str, detail: &str) -> Error {
        let problem = Problem::error(code).with("issuer", self.settings.issuer.as_str());
        Error::refused(problem.with("detail", detail))
    }
}

/// The way to the provider's own origin, and no other.
struct Outward {
    client: reqwest::Client,
    home: Url,
}

type Answer<'c> = Pin<
    Box<
        dyn Future<Output = std::result::Result<HttpResponse, HttpClientError<reqwest::Error>>>
            + Send
            + 'c,
    >,
>;

impl<'c> AsyncHttpClient<'c> for Outward {
    type Error = HttpClientError<reqwest::Error>;
    type Future = Answer<'c>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let there = Url::parse(&request.uri().to_string());
        if there.is_ok_and(|there| there.origin() == self.home.origin()) {
            return self.client.call(request);
        }
        let elsewhere = format!("{} is not at the issuer", request.uri());
        Box::pin(std::future::ready(Err(HttpClientError::Other(elsewhere))))
    }
}

/// The secret in a file that nobody else may read.
fn kept_secret(path: &Path) -> Result<String> {
    let text =
        std::fs::read_to_string(path).map_err(|e| bad_file("client_secret_file", path, &e))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = std::fs::metadata(path).is_ok_and(|f| f.permissions().mode() & 0o077 != 0);
        if open {
            let problem = Problem::error("settings.oidc_open_secret").in_file("yuanjian.toml");
            return Err(Error::invalid(problem.with("path", path.display().to_string())));
        }
    }
    Ok(text.trim().to_owned())
}

fn bad_file(field: &str, path: &Path, error: &dyn std::error::Error) -> Error {
    Error::invalid(
        Problem::error("settings.oidc_bad_file")
            .in_file("yuanjian.toml")
            .at_field(format!("oidc.{field}"))
            .with("path", path.display().to_string())
            .with("detail", error.to_string()),
    )
}

/// An error with what caused it, on one line.
fn told(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}
