//! Mistakes with the parameters of a payer's client: signed for another client, or not signed at all.

use std::borrow::Cow;
use std::ops::ControlFlow;

use wxpay_schema::choices::{OUTCOME, TRADE_TYPE};
use wxpay_schema::shared::{
    APPID, DEVICE_INFO, MCH_ID, NONCE_STR, PACKAGE_OF_APP, PACKAGE_OF_PREPAY, PAYMENT_NONCE_STR, PAYMENT_PACKAGE,
    PREPAY_ID, RESULT_CODE, RETURN_CODE, RETURN_MSG, SUB_APPID, SUB_MCH_ID, TRADE_TYPE_FIELD,
};
use wxpay_schema::{Field, SignType};

use super::super::client::{ClientKind, ClientParameters, PARTNER_ID};
use super::super::lenient::Pair;
use super::super::recipe::Recipe;
use super::super::spelling::compact;
use super::{SearchContext, Trial, detail};

/// Tries the recipe with other fields; fields without a value are left out.
fn signed<'s>(
    recipe: &Recipe<'s>,
    fields: impl IntoIterator<Item = (&'static str, Option<Vec<u8>>)>,
    how: &'static str,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let mut other = recipe.clone();
    other.pairs = fields
        .into_iter()
        .filter_map(|(name, value)| {
            let value: Cow<'_, [u8]> = Cow::Owned(value?);
            Some(Pair { name: Cow::Borrowed(name), raw: value.clone(), value })
        })
        .collect();
    trial.run(&other, &|| detail(how))
}

fn distinct<'v>(values: impl Iterator<Item = &'v [u8]>) -> Vec<Vec<u8>> {
    values.filter(|value| !value.is_empty()).fold(Vec::new(), |mut distinct, value| {
        if !distinct.iter().any(|other| other == value) {
            distinct.push(value.to_vec());
        }
        distinct
    })
}

/// The known appids, the message's own first.
fn appids(known: &SearchContext<'_>, client: &ClientParameters<'_>) -> Vec<Vec<u8>> {
    let own = client.value(APPID.name).map(AsRef::as_ref);
    distinct(own.into_iter().chain(known.appids.iter().map(|id| id.as_bytes())))
}

/// The known merchant numbers, the message's own first.
fn mch_ids(known: &SearchContext<'_>, client: &ClientParameters<'_>) -> Vec<Vec<u8>> {
    let own = client.any_value(PARTNER_ID).map(AsRef::as_ref);
    distinct(own.into_iter().chain(known.mch_ids.iter().map(|id| id.as_bytes())))
}

pub(in crate::doctor) fn sign_for_other_client<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let Some(client) = &known.client else { return ControlFlow::Continue(()) };
    let id = client.prepay_id().map(<[u8]>::to_vec);
    let package = id.as_ref().map(|id| [PACKAGE_OF_PREPAY.as_bytes(), id].concat());
    let own = client.value(PAYMENT_PACKAGE.name).map(|package| package.to_vec());
    let scene = match client.scene {
        ClientKind::App => ClientKind::Page,
        ClientKind::Page => ClientKind::App,
    };
    let (how, packages) = match scene {
        ClientKind::Page => {
            ("signed as a page's parameters", vec![package, own, id.clone(), Some(PACKAGE_OF_APP.into())])
        }
        ClientKind::App => ("signed as an app's parameters", vec![Some(PACKAGE_OF_APP.into()), own, package.clone()]),
    };
    let ways: &[Option<SignType>] = &[Some(SignType::Md5), Some(SignType::HmacSha256), None];
    let ways = if scene == ClientKind::Page { ways } else { &[None] };
    let mut partners: Vec<Option<Vec<u8>>> = mch_ids(known, client).into_iter().map(Some).collect();
    partners.push(None);
    if scene == ClientKind::Page {
        partners = vec![None];
    }
    let mut apps: Vec<Option<Vec<u8>>> = appids(known, client).into_iter().map(Some).collect();
    apps.push(None);
    for app in &apps {
        for partner in &partners {
            for package in &packages {
                for way in ways {
                    let value = |field: &Field| match compact(field.name).as_str() {
                        "appid" => app.clone(),
                        PARTNER_ID => partner.clone(),
                        "prepayid" => id.clone(),
                        "package" => package.clone(),
                        "signtype" => way.map(|way| way.name().into()),
                        name => client.value(name).map(|value| value.to_vec()),
                    };
                    let fields = scene.parameters().map(|field| (field.name, value(field)));
                    signed(recipe, fields, how, trial)?;
                }
            }
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn use_reply_signature<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let Some(client) = &known.client else { return ControlFlow::Continue(()) };
    let (Some(id), Some(nonce)) = (client.prepay_id(), client.value(PAYMENT_NONCE_STR.name)) else {
        return ControlFlow::Continue(());
    };
    let success = OUTCOME.values.first().map(|choice| choice.value.as_bytes().to_vec());
    let (apps, merchants) = (appids(known, client), mch_ids(known, client));
    let with_none = |ids: &[Vec<u8>]| -> Vec<Option<Vec<u8>>> {
        std::iter::once(None).chain(ids.iter().cloned().map(Some)).collect()
    };
    // The other trade types have no unified order.
    let trade_types = || TRADE_TYPE.values.iter().take_while(|choice| choice.value != "MICROPAY");
    let beside = || [(Some("OK"), None), (None, None), (Some("OK"), Some("WEB")), (None, Some("WEB"))].into_iter();
    let (sub_apps, sub_merchants) = (with_none(&apps), with_none(&merchants));
    for (app, merchant) in apps.iter().flat_map(|app| merchants.iter().map(move |merchant| (app, merchant))) {
        for (sub_app, sub_merchant) in
            sub_apps.iter().flat_map(|app| sub_merchants.iter().map(move |merchant| (app, merchant)))
        {
            for (trade_type, (msg, device)) in trade_types().flat_map(|one| beside().map(move |other| (one, other))) {
                let fields = [
                    (RETURN_CODE.name, success.clone()),
                    (RETURN_MSG.name, msg.map(Into::into)),
                    (DEVICE_INFO.name, device.map(Into::into)),
                    (APPID.name, Some(app.clone())),
                    (MCH_ID.name, Some(merchant.clone())),
                    (SUB_APPID.name, sub_app.clone()),
                    (SUB_MCH_ID.name, sub_merchant.clone()),
                    (NONCE_STR.name, Some(nonce.to_vec())),
                    (RESULT_CODE.name, success.clone()),
                    (PREPAY_ID.name, Some(id.to_vec())),
                    (TRADE_TYPE_FIELD.name, Some(trade_type.value.into())),
                ];
                signed(recipe, fields, "the unified order's reply", trial)?;
            }
        }
    }
    ControlFlow::Continue(())
}
