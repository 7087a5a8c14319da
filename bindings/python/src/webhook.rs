//! Webhooks: believed or refused here, and told to Python as facts, of which `site_media.webhooks` makes events.

use std::time::{Duration, UNIX_EPOCH};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use serde::Serialize;
use site_media::webhook::{Admission, Event, EventKind, Inbox, Refusal, Signer, Verifier};

use crate::convert::{Json, Moment};
use crate::models::{FileDescriptor, Folder};

/// Checks webhooks by the public key of an app.
#[pyclass(frozen, name = "Verifier", module = "site_media._site_media")]
pub(crate) struct PyVerifier(Verifier);

#[pymethods]
impl PyVerifier {
    #[new]
    #[pyo3(signature = (public_key, issuer, audience, leeway, /))]
    fn new(
        py: Python<'_>,
        public_key: &str,
        issuer: Option<String>,
        audience: Option<String>,
        leeway: f64,
    ) -> PyResult<Self> {
        let leeway = Duration::try_from_secs_f64(leeway)
            .map_err(|_| PyValueError::new_err(format!("`{leeway}` seconds is no leeway")))?;
        let verifier = Verifier::new(public_key).map_err(|refusal| refused(py, &refusal))?;
        let mut verifier = verifier.leeway(leeway);
        if let Some(issuer) = issuer {
            verifier = verifier.issuer(issuer);
        }
        if let Some(audience) = audience {
            verifier = verifier.audience(audience);
        }
        Ok(Self(verifier))
    }

    /// What the body of a webhook tells, if it is to be believed: now, or so many seconds after 1970.
    #[pyo3(signature = (body, at, /))]
    fn verify<'py>(
        &self,
        py: Python<'py>,
        body: &str,
        at: Option<f64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let event = match at {
            None => self.0.verify(body),
            Some(seconds) => {
                let since = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                self.0.verify_at(body, UNIX_EPOCH + since)
            }
        };
        facts(py, event.map_err(|refusal| refused(py, &refusal))?)
    }
}

/// Signs webhooks, for tests.
#[pyclass(frozen, name = "Signer", module = "site_media._site_media")]
pub(crate) struct PySigner(Signer);

#[pymethods]
impl PySigner {
    /// By a private key, or by the one for tests.
    #[new]
    #[pyo3(signature = (private_key, issuer, audience, issued_at, expires_at, /))]
    fn new(
        py: Python<'_>,
        private_key: Option<&str>,
        issuer: Option<String>,
        audience: Option<String>,
        issued_at: Option<u64>,
        expires_at: Option<u64>,
    ) -> PyResult<Self> {
        let signer = private_key.map_or_else(|| Ok(Signer::for_tests()), Signer::new);
        let mut signer = signer.map_err(|refusal| refused(py, &refusal))?;
        if let Some(issuer) = issuer {
            signer = signer.issuer(issuer);
        }
        if let Some(audience) = audience {
            signer = signer.audience(audience);
        }
        if let Some(seconds) = issued_at {
            signer = signer.issued_at(UNIX_EPOCH + Duration::from_secs(seconds));
        }
        if let Some(seconds) = expires_at {
            signer = signer.expires_at(UNIX_EPOCH + Duration::from_secs(seconds));
        }
        Ok(Self(signer))
    }

    /// The public half of the key for tests.
    #[classattr]
    #[expect(non_snake_case, reason = "it is a constant of the class")]
    fn TEST_PUBLIC_KEY() -> &'static str {
        Signer::TEST_PUBLIC_KEY
    }

    /// The body of a webhook around any text.
    #[pyo3(signature = (text, /))]
    fn sign_text(&self, text: &str) -> String {
        self.0.sign_text(text)
    }
}

/// Remembers which events came.
#[pyclass(frozen, name = "Inbox", module = "site_media._site_media")]
pub(crate) struct PyInbox(Inbox);

#[pymethods]
impl PyInbox {
    #[new]
    #[pyo3(signature = (capacity, /))]
    fn new(capacity: usize) -> Self {
        Self(Inbox::new(capacity))
    }

    /// `new`, `repeated` or `late`.
    #[pyo3(signature = (event_id, entity_fqdn, entity_id, sequence, /))]
    fn admit(
        &self,
        event_id: String,
        entity_fqdn: String,
        entity_id: String,
        sequence: Option<i64>,
    ) -> &'static str {
        match self
            .0
            .admit(&bare(event_id, entity_fqdn, entity_id, sequence))
        {
            Admission::New => "new",
            Admission::Repeated => "repeated",
            Admission::Late => "late",
        }
    }

    #[pyo3(signature = (event_id, /))]
    fn forget(&self, event_id: String) {
        self.0
            .forget(&bare(event_id, String::new(), String::new(), None));
    }
}

/// As much of an event as an inbox looks at.
fn bare(id: String, entity_fqdn: String, entity_id: String, sequence: Option<i64>) -> Event {
    let kind = EventKind::Unknown {
        entity_fqdn,
        slug: String::new(),
        content: serde_json::Map::new(),
    };
    let event = Event::new(id, entity_id, kind);
    match sequence {
        Some(sequence) => event.with_sequence(sequence),
        None => event,
    }
}

/// What an event tells, by the names that Python knows it by.
pub(crate) fn facts(py: Python<'_>, event: Event) -> PyResult<Bound<'_, PyDict>> {
    let facts = PyDict::new(py);
    facts.set_item("slug", event.kind.slug())?;
    facts.set_item("entity_fqdn", event.kind.entity_fqdn())?;
    facts.set_item("id", event.id)?;
    facts.set_item("entity_id", event.entity_id)?;
    facts.set_item("sequence", event.sequence)?;
    facts.set_item("time", event.time.map(Moment))?;
    facts.set_item("originated_from", event.originated_from)?;
    facts.set_item(
        "triggered_by_anonymize_request",
        event.triggered_by_anonymize_request,
    )?;
    facts.set_item("instance_id", event.instance_id)?;
    set_json(&facts, "identity", event.identity.as_ref())?;
    set_json(&facts, "account", event.account.as_ref())?;
    happened(&facts, event.kind)?;
    Ok(facts)
}

/// What is told of this kind of event alone.
fn happened(facts: &Bound<'_, PyDict>, kind: EventKind) -> PyResult<()> {
    match kind {
        EventKind::FileReady {
            file,
            external_info,
            triggered_by_undelete,
        } => {
            facts.set_item("file", file.map(|file| FileDescriptor::from(*file)))?;
            set_json(facts, "external_info", external_info.as_ref())?;
            facts.set_item("triggered_by_undelete", triggered_by_undelete)
        }
        EventKind::FileFailed {
            external_info,
            error,
        } => {
            set_json(facts, "external_info", external_info.as_ref())?;
            set_json(facts, "error", error.as_ref())
        }
        EventKind::FileUpdated {
            file,
            modified_fields,
        } => {
            facts.set_item("file", file.map(|file| FileDescriptor::from(*file)))?;
            set_json(facts, "modified_fields", modified_fields.as_ref())
        }
        EventKind::FileDeleted {
            file,
            moved_to_trash,
        } => {
            facts.set_item("file", file.map(|file| FileDescriptor::from(*file)))?;
            facts.set_item("moved_to_trash", moved_to_trash)
        }
        EventKind::FolderCreated { folder } => facts.set_item("folder", folder.map(Folder::from)),
        EventKind::FolderUpdated {
            folder,
            modified_fields,
        } => {
            facts.set_item("folder", folder.map(Folder::from))?;
            set_json(facts, "modified_fields", modified_fields.as_ref())
        }
        EventKind::FolderDeleted {
            folder,
            moved_to_trash,
        } => {
            facts.set_item("folder", folder.map(Folder::from))?;
            facts.set_item("moved_to_trash", moved_to_trash)
        }
        EventKind::Unknown { content, .. } => set_json(facts, "content", Some(&content)),
        // The SDK may learn a kind before this package does; it is told without what is its own.
        _ => set_json(facts, "content", Some(&serde_json::Map::new())),
    }
}

/// Sets a member to what the API would write, as dicts and lists.
fn set_json(facts: &Bound<'_, PyDict>, name: &str, it: Option<&impl Serialize>) -> PyResult<()> {
    let value = it.map(serde_json::to_value).transpose();
    let value = value.map_err(|error| PyValueError::new_err(error.to_string()))?;
    facts.set_item(name, value.as_ref().map(Json))
}

fn refused(py: Python<'_>, refusal: &Refusal) -> PyErr {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

    let facts = (reason(refusal), refusal.to_string(), refusal.is_doubtful());
    MAKE.import(py, "site_media.webhooks", "_refused")
        .and_then(|make| make.call1(facts))
        .map_or_else(|failed| failed, PyErr::from_value)
}

fn reason(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Key => "key",
        Refusal::NotAToken => "not_a_token",
        Refusal::Algorithm => "algorithm",
        Refusal::Signature => "signature",
        Refusal::Expired => "expired",
        Refusal::NotYet => "not_yet",
        Refusal::Issuer => "issuer",
        Refusal::Audience => "audience",
        Refusal::Content(_) => "content",
        _ => "other",
    }
}
