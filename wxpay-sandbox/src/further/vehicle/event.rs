//! 入场通知: a car enters, and the merchant asks whether its driver can be deducted; and 用户状态变更通知: tells the
//! merchant that this changed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::schema::Field;
use wxpay_core::schema::pay::{self, fields::vehicle};
use wxpay_core::schema::shared;
use wxpay_core::value::{VehiclePermission, VehicleUserState};

use super::driver::{Driver, Vehicle, state_member};
use crate::calls::{Call, CallOutput};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::notices::{self, Notice, NoticeForm};
use crate::further::records::{Content, Saved};
use crate::further::time_text;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::notifications::Schedule;

/// A car that entered at a merchant, under its plate, or its driver's id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CarEntry {
    #[serde(with = "time_text")]
    at: BeijingTime,
    /// The ids of the merchant, as the notification has them.
    ids: Vec<(String, String)>,
    /// The merchant number that faults compare.
    holder: String,
    scene: String,
    notify_url: Option<String>,
}

impl Content for CarEntry {
    const KIND: &'static str = "car_entry";
}

/// The scene of a request, without the object around it.
pub(super) fn scene(call: &Call<'_>) -> Map<String, Value> {
    let parsed: Value = serde_json::from_str(call.text(&vehicle::SCENE_INFO_FIELD)).unwrap_or_default();
    match parsed {
        Value::Object(mut outer) => match outer.remove(vehicle::SCENE_INFO_FIELD.name) {
            Some(Value::Object(scene)) => scene,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

/// The car of a request with its scene.
pub(super) fn driver<'d>(call: &Call<'d>, scene: &'d Map<String, Value>) -> Driver<'d> {
    let of_scene = |field: &Field| scene.get(field.name).and_then(Value::as_str).filter(|text| !text.is_empty());
    Driver {
        plate_number: of_scene(&vehicle::PLATE_NUMBER),
        openid: call.value(&shared::OPENID).or(of_scene(&shared::OPENID)).or(of_scene(&shared::SUB_OPENID)),
    }
}

pub(super) fn enter(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let mut memory = call.memory(state);
    let scene = scene(call);
    let driver = driver(call, &scene);
    if driver.number().is_empty() {
        return Err(call.refuse(
            "PARAM_ERROR",
            Reason::new("the scene names neither a plate nor a driver", "scene_info 里既没有车牌也没有车主"),
        ));
    }
    let vehicle = driver.remember(&mut memory);
    let ids = [&shared::MCH_ID, &shared::APPID, &shared::SUB_MCH_ID, &shared::SUB_APPID];
    let entry = CarEntry {
        at: state.clock.now(),
        ids: ids
            .into_iter()
            .filter_map(|field| Some((field.name.to_owned(), call.fields.text(field)?.to_owned())))
            .collect(),
        holder: call.holder().to_owned(),
        scene: call.text(&vehicle::TRADE_SCENE).to_owned(),
        notify_url: scene.get(shared::NOTIFY_URL.name).and_then(Value::as_str).map(str::to_owned),
    };
    let found = memory.find_record::<CarEntry>(call.owner, driver.number());
    let saved = match found {
        Some(saved) => Saved { content: entry, ..saved },
        None => Saved::new(&mut memory, call.owner, driver.number(), entry),
    };
    saved.save(&mut memory);
    let permission = if vehicle.is_normal() { VehiclePermission::Normal } else { VehiclePermission::Block };
    let reply = call.reply([
        (&vehicle::USER_STATE, permission.as_str().to_owned()),
        (&vehicle::DEDUCT_MODE, vehicle.deduct_mode.clone()),
    ])?;
    Ok(reply.into())
}

/// The state of a car's driver changes, and the merchants are told at which it entered.
pub(super) fn happen(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let now = state.clock.now();
    let Some(mut vehicle) = memory.record::<Vehicle>(id) else { return Ok(()) };
    let plate_number = vehicle.content.plate_number.clone();
    let plate_number =
        plate_number.ok_or_else(|| ActionError::conflict("the car has no plate to tell of".to_owned()))?;
    if let Some(changed) = state_member(members)? {
        changed.clone_into(&mut vehicle.content.state);
    }
    let usual = if vehicle.content.is_normal() { VehicleUserState::Normal.as_str() } else { &vehicle.content.state };
    let event = text_member(members, vehicle::VEHICLE_EVENT_TYPE.name)?.unwrap_or(usual).to_owned();
    let description = text_member(members, vehicle::VEHICLE_EVENT_DES.name)?;
    let entries: Vec<CarEntry> = memory
        .records_of::<CarEntry>()
        .filter(|entry| entry.number == vehicle.number)
        .map(|entry| entry.content)
        .collect();
    if entries.iter().all(|entry| entry.notify_url.is_none()) {
        let sentence = "no merchant reported the car by vehicle_notification with a notify_url in its scene";
        return Err(ActionError::conflict(sentence.to_owned()));
    }
    vehicle.save(memory);
    for entry in entries {
        let Some(url) = entry.notify_url else { continue };
        let mch_id = entry.ids.iter().find(|(name, _)| name == shared::MCH_ID.name).map(|(_, id)| id.clone());
        let mut fields = entry.ids;
        let own = [
            (&shared::SIGN_TYPE_FIELD, "HMAC-SHA256"),
            (&vehicle::PLATE_NUMBER, plate_number.as_str()),
            (&vehicle::DEDUCT_MODE, vehicle.content.deduct_mode.as_str()),
            (&vehicle::VEHICLE_EVENT_TYPE, event.as_str()),
            (&vehicle::VEHICLE_EVENT_DES, description.unwrap_or_default()),
            (&vehicle::VEHICLE_EVENT_CREATETIME, &now.to_string()),
        ];
        fields.extend(own.iter().map(|(field, value)| (field.name.to_owned(), (*value).to_owned())));
        let notice = Notice {
            about: vehicle.id,
            message: pay::VEHICLE_EVENT_NOTIFICATION.full_name().to_string(),
            mch_id: mch_id.unwrap_or_default(),
            merchant: entry.holder,
            number: plate_number.clone(),
            url,
            fields,
            form: NoticeForm::HmacSha256,
        };
        notices::enqueue(memory, notice, Schedule::Order, now);
    }
    Ok(())
}
