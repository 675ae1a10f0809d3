//! The lists of values of 海关报关.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:
    /// Customs offices.
    pub const CUSTOMS_OFFICE: Choices = Choices {
        name: "CustomsOffice",
        doc: "A customs office.",
        values: &[
            choice("NO", "None: nothing is declared. Old pages only.").variant("None"),
            choice("GUANGZHOU_ZS", "Guangzhou, general version."),
            choice("HANGZHOU_ZS", "Hangzhou, general version."),
            choice("NINGBO", "Ningbo."),
            choice("ZHENGZHOU_BS", "Zhengzhou, bonded logistics centre."),
            choice("CHONGQING", "Chongqing."),
            choice("SHANGHAI_ZS", "Shanghai, general version."),
            choice("SHENZHEN", "Shenzhen."),
            choice("ZHENGZHOU_ZH_ZS", "Zhengzhou, comprehensive bonded zone, general version."),
            choice("TIANJIN", "Tianjin."),
            choice("ZONGSHU", "The general administration; a new value, which one list lacks."),
        ],
    };

    /// Kinds of declarations.
    pub const DECLARATION_ACTION: Choices = Choices {
        name: "DeclarationAction",
        doc: "The kind of a declaration.",
        values: &[choice("ADD", "A new one."), choice("MODIFY", "The correction of an earlier one.")],
    };

    /// States of a declaration.
    pub const DECLARATION_STATE: Choices = Choices {
        name: "DeclarationState",
        doc: "What became of a declaration.",
        values: &[
            choice("UNDECLARED", "Not declared yet."),
            choice("SUBMITTED", "Submitted to the customs office."),
            choice("PROCESSING", "The customs office is working on it."),
            choice("SUCCESS", "Accepted."),
            choice("FAIL", "Refused by the customs office."),
            choice("EXCEPT", "The customs office failed; declare it again later."),
        ],
    };

    /// Results of comparing the payer with the identity document.
    pub const CERT_CHECK_RESULT: Choices = Choices {
        name: "CertCheckResult",
        doc: "Whether the payer is the person of the identity document.",
        values: &[
            choice("UNCHECKED", "It was not checked."),
            choice("SAME", "It is the same person."),
            choice("DIFFERENT", "It is another person."),
        ],
    };

    /// Bodies that verify a payment for the customs office.
    pub const VERIFY_DEPARTMENT: Choices = Choices {
        name: "VerifyDepartment",
        doc: "The body that verifies the payment for the customs office.",
        values: &[
            choice("UNIONPAY", "UnionPay; 1 in the office's own form.").variant("UnionPay"),
            choice("NETSUNION", "NetsUnion; 2 in the office's own form.").variant("NetsUnion"),
            choice("OTHERS", "Another body; 3 in the office's own form."),
        ],
    };
}
