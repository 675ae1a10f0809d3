//! Usable files, and what is known of them.

use std::path::Path;
use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::certificate::{CertificateWarning, Identity};

use super::{file, path};

const PASSWORD: &str = "10000100";

mod from_p12 {
    use super::*;

    #[test]
    fn reads_archives_of_all_ages() {
        for name in ["legacy.p12", "triple_des.p12", "apiclient_cert.p12", "no_mac.p12"] {
            let identity = Identity::from_p12(&file(name), PASSWORD).unwrap();
            assert_eq!(identity.certificates().next().unwrap(), file("apiclient_cert.der"), "{name}");
            assert_eq!(identity.private_key(), file("apiclient_key.der"), "{name}");
        }
    }

    /// For any change of the bytes, and none takes long.
    #[test]
    fn panics_on_no_bytes() {
        let p12 = file("legacy.p12");
        let mut state = 0x9e37_79b9_u32;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        for _ in 0..60 {
            let mut p12 = p12.clone();
            let at = random(p12.len());
            match random(3) {
                0 => p12.truncate(at + 1),
                1 => p12[at] = u8::try_from(random(256)).unwrap(),
                _ => drop(p12.drain(at..(at + random(80)).min(p12.len()))),
            }
            let _ = Identity::from_p12(&p12, PASSWORD);
        }
    }
}

mod from_pem {
    use super::*;

    #[test]
    fn reads_two_texts_and_one_in_any_order() {
        let (certificate, key) = (file("apiclient_cert.pem"), file("apiclient_key.pem"));
        assert!(Identity::from_pem(&certificate, &key).is_ok());
        for bundle in [[certificate.clone(), key.clone()], [key, certificate]] {
            assert!(Identity::from_pem_bundle(&bundle.concat()).is_ok());
        }
    }
}

mod load {
    use super::*;

    #[test]
    fn finds_the_format_by_the_contents() {
        for (certificate, key) in [
            ("legacy.p12", None),
            ("from_p12.pem", None),
            ("apiclient_cert.pem", Some("apiclient_key.pem")),
            ("apiclient_cert.pem", Some("rsa_key.pem")),
            ("apiclient_cert.der", Some("apiclient_key.der")),
            ("apiclient_cert.der", Some("apiclient_key.pem")),
            ("ec_cert.pem", Some("ec_key.pem")),
            ("v1_cert.pem", Some("apiclient_key.pem")),
        ] {
            let key = key.map(path);
            let identity = Identity::load(path(certificate), key.as_deref().map(Path::new), PASSWORD);
            assert_eq!(identity.unwrap().mch_id(), Some(PASSWORD), "{certificate} {key:?}");
        }
    }
}

mod certificates {
    use super::*;

    #[test]
    fn begin_with_the_merchants_and_end_with_the_authority() {
        let parts = [file("ca.pem"), file("other_cert.pem"), file("apiclient_key.pem"), file("apiclient_cert.pem")];
        let identity = Identity::from_pem_bundle(&parts.concat()).unwrap();
        let chain: Vec<&[u8]> = identity.certificates().collect();
        assert_eq!(
            (chain.len(), chain[0]),
            (2, file("apiclient_cert.der").as_slice()),
            "no other certificate is shown"
        );
    }
}

mod fields {
    use super::*;

    #[test]
    fn are_those_of_the_certificate() {
        let identity = Identity::from_p12(&file("legacy.p12"), PASSWORD).unwrap();
        assert_eq!(identity.mch_id(), Some("10000100"));
        assert_eq!(identity.subject(), "O=Test merchant, CN=10000100");
        // openssl x509 -in apiclient_cert.pem -noout -serial -dates
        assert_eq!(identity.serial(), SERIAL);
        assert_eq!(identity.not_before().to_string(), NOT_BEFORE);
        assert_eq!(identity.not_after().to_string(), NOT_AFTER);
    }

    const SERIAL: &str = "56477F8072E7C2B775044B150A1854855D21A313";
    const NOT_BEFORE: &str = "20261130064801";
    const NOT_AFTER: &str = "21261106064801";

    #[test]
    fn are_shown_without_the_key() {
        let identity = Identity::from_p12(&file("legacy.p12"), PASSWORD).unwrap();
        let shown = format!("{identity:?}");
        assert!(shown.starts_with(r#"Identity { mch_id: Some("10000100"), serial: "#) && shown.len() < 200, "{shown}");
    }
}

mod warnings {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn days_before(time: BeijingTime, days: u64) -> BeijingTime {
        BeijingTime::from_unix_seconds(time.unix_seconds() - days * DAY.as_secs()).unwrap()
    }

    #[test]
    fn name_another_merchant() {
        let identity = Identity::from_p12(&file("legacy.p12"), PASSWORD).unwrap();
        let now = BeijingTime::now();
        assert_eq!(identity.warnings("10000100", now), []);
        let warnings = identity.warnings("1900000109", now);
        assert!(matches!(warnings.as_slice(), [CertificateWarning::OtherMerchant { .. }]), "{warnings:?}");
        let words = warnings[0].to_string();
        assert!(words.contains("merchant 1900000109") && words.contains("CN=10000100"), "{words}");
    }

    #[test]
    fn begin_30_days_ahead() {
        let identity = Identity::from_p12(&file("legacy.p12"), PASSWORD).unwrap();
        let end = identity.not_after();
        assert_eq!(identity.warnings("10000100", days_before(end, 31)), []);
        for days in [30, 7, 0] {
            let warnings = identity.warnings("10000100", days_before(end, days));
            assert!(
                matches!(warnings.as_slice(), [CertificateWarning::ExpiresSoon { days: left, .. }] if *left == days),
                "{warnings:?}"
            );
            assert!(warnings[0].to_string().contains("(Beijing time) (whole days left: "), "{}", warnings[0]);
        }
    }
}
