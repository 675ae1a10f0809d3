//! The sandbox's certificate authority, generated at the start or stored in a folder. It issues the
//! certificates of the server and of merchants.

use std::fs;
use std::io;
use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// The file names in the folder.
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
pub(crate) struct IssuedCertificate {
    pub(crate) certificate: String,
    /// The certificate in DER.
    pub(crate) der: Vec<u8>,
    pub(crate) key: EncodedKey,
}

/// A private key, in PEM and in DER. It does not implement `Debug`.
#[derive(Clone)]
pub(crate) struct EncodedKey {
    pub(crate) pem: String,
    pub(crate) der: Vec<u8>,
}

impl Authority {
    /// Loads the authority of a folder, or generates one and stores it there.
    pub(crate) fn open(folder: Option<&Path>) -> io::Result<Self> {
        let Some(folder) = folder else {
            return Self::generate();
        };
        let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
        if certificate.exists() && key.exists() {
            let key_pair = KeyPair::from_pem(&read(&key)?).map_err(|error| file_error(&key, &error))?;
            let certificate = read(&certificate)?;
            return Ok(Self { issuer: Issuer::new(params(), key_pair), certificate });
        }
        let authority = Self::generate()?;
        fs::create_dir_all(folder).map_err(|error| file_error(folder, &error))?;
        write_key(&key, &authority.issuer.key().serialize_pem())?;
        fs::write(&certificate, &authority.certificate).map_err(|error| file_error(&certificate, &error))?;
        Ok(authority)
    }

    fn generate() -> io::Result<Self> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params().self_signed(&key).map_err(io::Error::other)?.pem();
        Ok(Self { issuer: Issuer::new(params(), key), certificate })
    }

    /// Issues the server's certificate for names and addresses.
    pub(crate) fn server(&self, names: Vec<String>) -> io::Result<IssuedCertificate> {
        let params = CertificateParams::new(names).map_err(io::Error::other)?;
        self.issue(params, "localhost", ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// Issues a merchant's client certificate.
    pub(crate) fn client(&self, mch_id: &str) -> io::Result<IssuedCertificate> {
        self.issue(CertificateParams::default(), mch_id, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn issue(
        &self,
        mut params: CertificateParams,
        name: &str,
        purpose: ExtendedKeyUsagePurpose,
    ) -> io::Result<IssuedCertificate> {
        params.distinguished_name = distinguished_name(name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        params.use_authority_key_identifier_extension = true;
        set_validity(&mut params);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(io::Error::other)?;
        Ok(IssuedCertificate {
            certificate: certificate.pem(),
            der: certificate.der().to_vec(),
            key: EncodedKey { pem: key.serialize_pem(), der: key.serialize_der() },
        })
    }
}

fn params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished_name("wxpay sandbox CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut params);
    params
}

/// Long enough for any test, and within the range that every parser accepts.
fn set_validity(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
}

fn distinguished_name(name: &str) -> DistinguishedName {
    let mut name_parts = DistinguishedName::new();
    name_parts.push(DnType::OrganizationName, ORGANIZATION);
    name_parts.push(DnType::CommonName, name);
    name_parts
}

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path).map_err(|error| file_error(path, &error))
}

/// Writes a file that only its owner can read, on systems that support this.
fn write_key(path: &Path, pem: &str) -> io::Result<()> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(pem.as_bytes()));
    written.map_err(|error| file_error(path, &error))
}

fn file_error(path: &Path, error: &dyn std::error::Error) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}
