//! TLS from two files, the certificate with its chain and the key, as every authority hands them out. They are read again when the service is told to
//! (a renewed certificate needs no restart). TLS 1.2 and 1.3 with the suites of `rustls`, all of them with forward secrecy; HTTP/2 is offered.

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject as _},
        },
    },
};

/// Where certificate and key lie, both in the PEM form.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate, then those of its issuers.
    pub chain: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl Certificate {
    /// The last moment at which the certificate itself holds; none if it does not say so in the usual way.
    pub fn last_moment(&self) -> Result<Option<base::Moment>, CertificateFault> {
        let first = CertificateDer::from_pem_file(&self.chain).map_err(CertificateFault::Chain)?;
        Ok(super::validity::last_moment(&first))
    }
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum CertificateFault {
    /// The file of the certificate.
    #[error("读不了证书文件：{0}")]
    Chain(pem::Error),
    /// The file of the key.
    #[error("读不了私钥文件：{0}")]
    Key(pem::Error),
    /// They do not fit together, or are of a kind that is not known.
    #[error("证书和私钥用不了：{0}")]
    Unfit(#[from] rustls::Error),
}

/// The present certificate. Clones share it.
#[derive(Clone)]
pub struct Tls(Arc<Inner>);

struct Inner {
    files: Certificate,
    config: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files.
    pub fn open(files: Certificate) -> Result<Self, CertificateFault> {
        let config = RwLock::new(Arc::new(read(&files)?));
        Ok(Self(Arc::new(Inner { files, config })))
    }

    /// Reads them again, for connections from now on; if they cannot be used, those that were read before hold on.
    pub fn reload(&self) -> Result<(), CertificateFault> {
        let config = Arc::new(read(&self.0.files)?);
        *self.0.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.0.config.read().unwrap_or_else(PoisonError::into_inner).clone().into()
    }
}

fn read(files: &Certificate) -> Result<ServerConfig, CertificateFault> {
    let chain = CertificateDer::pem_file_iter(&files.chain).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(CertificateFault::Chain)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(CertificateFault::Key)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
