//! The enums of the lists of values of 海关报关.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum CustomsOffice = schema::choices::CUSTOMS_OFFICE);
choices!(pub enum DeclarationAction = schema::choices::DECLARATION_ACTION);
choices!(pub enum DeclarationState = schema::choices::DECLARATION_STATE);
choices!(pub enum CertCheckResult = schema::choices::CERT_CHECK_RESULT);
choices!(pub enum VerifyDepartment = schema::choices::VERIFY_DEPARTMENT);
