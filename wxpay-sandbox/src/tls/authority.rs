//! The sandbox's certificate authority: made at the start, or kept in a folder. It
//! signs the server's certificate and those of merchants; nobody trusts it who was
//! not told to.

use std::fs;
use std::io;
use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// The file names within the folder.
const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca_key.pem";

const ORGANIZATION: &str = "wxpay sandbox";

/// The authority.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// The certificate that clients have to trust.
    pub(crate) certificate: String,
}

/// A certificate and its key.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) certificate: String,
    /// The same in DER.
    pub(crate) der: Vec<u8>,
    pub(crate) key: Secret,
}

/// A key, in PEM and in DER; it does not print.
#[derive(Clone)]
pub(crate) struct Secret {
    pub(crate) pem: String,
    pub(crate) der: Vec<u8>,
}

impl Authority {
    /// The one of that folder, or a new one, which is kept there.
    pub(crate) fn open(folder: Option<&Path>) -> io::Result<Self> {
        let Some(folder) = folder else {
            return Self::make();
        };
        let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
        if certificate.exists() && key.exists() {
            let kept = KeyPair::from_pem(&read(&key)?).map_err(|error| wrong(&key, &error))?;
            let certificate = read(&certificate)?;
            return Ok(Self { issuer: Issuer::new(params(), kept), certificate });
        }
        let made = Self::make()?;
        fs::create_dir_all(folder).map_err(|error| wrong(folder, &error))?;
        write_key(&key, &made.issuer.key().serialize_pem())?;
        fs::write(&certificate, &made.certificate).map_err(|error| wrong(&certificate, &error))?;
        Ok(made)
    }

    fn make() -> io::Result<Self> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params().self_signed(&key).map_err(io::Error::other)?.pem();
        Ok(Self { issuer: Issuer::new(params(), key), certificate })
    }

    /// The server's, for these names and addresses.
    pub(crate) fn server(&self, names: Vec<String>) -> io::Result<Pair> {
        let params = CertificateParams::new(names).map_err(io::Error::other)?;
        self.issue(params, "localhost", ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// A merchant's.
    pub(crate) fn client(&self, mch_id: &str) -> io::Result<Pair> {
        self.issue(CertificateParams::default(), mch_id, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn issue(&self, mut params: CertificateParams, name: &str, purpose: ExtendedKeyUsagePurpose) -> io::Result<Pair> {
        params.distinguished_name = distinguished(name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        params.use_authority_key_identifier_extension = true;
        dated(&mut params);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(io::Error::other)?;
        Ok(Pair {
            certificate: certificate.pem(),
            der: certificate.der().to_vec(),
            key: Secret { pem: key.serialize_pem(), der: key.serialize_der() },
        })
    }
}

fn params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished("wxpay sandbox CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    dated(&mut params);
    params
}

/// Long enough for any test, and within what every reader takes.
fn dated(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
}

fn distinguished(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::OrganizationName, ORGANIZATION);
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path).map_err(|error| wrong(path, &error))
}

/// A file that only its owner reads, where the system knows such.
fn write_key(path: &Path, pem: &str) -> io::Result<()> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(pem.as_bytes()));
    written.map_err(|error| wrong(path, &error))
}

fn wrong(path: &Path, error: &dyn std::error::Error) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}
