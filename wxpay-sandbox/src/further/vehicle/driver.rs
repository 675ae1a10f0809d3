//! The cars with their drivers, as the control interface sets them, and 查询用户状态: the state of a driver.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wxpay_core::schema::{Field, pay::fields::vehicle, shared};
use wxpay_core::value::{VehicleDeductMode, VehicleUserState};

use crate::calls::{Call, CallOutput};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::records::{Content, Saved};
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// The states that a driver can have.
const STATES: [VehicleUserState; 4] =
    [VehicleUserState::Normal, VehicleUserState::Paused, VehicleUserState::Overdue, VehicleUserState::Unauthorized];

/// The page where a driver signs up or pays what is owed, unless another was set.
const DEFAULT_PAGE: &str = "pages/route/index";

/// The owner of the records of cars: they belong to no merchant.
pub(super) const NO_OWNER: &str = "";

/// A car with its driver, under its plate, or the driver's id if it has none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Vehicle {
    /// The state of the driver, as the query names it.
    pub(super) state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) plate_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) openid: Option<String>,
    pub(super) deduct_mode: String,
    pub(super) channel_type: String,
    pub(super) path: String,
}

impl Content for Vehicle {
    const KIND: &'static str = "vehicle";
}

impl Vehicle {
    /// A car whose driver can be deducted, which all are that were not set otherwise.
    fn new(plate_number: Option<&str>, openid: Option<&str>) -> Self {
        Self {
            state: VehicleUserState::Normal.as_str().to_owned(),
            plate_number: plate_number.map(str::to_owned),
            openid: openid.map(str::to_owned),
            deduct_mode: VehicleDeductMode::Autopay.as_str().to_owned(),
            channel_type: "ETC".to_owned(),
            path: DEFAULT_PAGE.to_owned(),
        }
    }

    /// Whether the driver can be deducted.
    pub(super) fn is_normal(&self) -> bool {
        self.state == VehicleUserState::Normal.as_str()
    }
}

/// What a request says of a car: its plate and the ids of its driver.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Driver<'d> {
    pub(super) plate_number: Option<&'d str>,
    pub(super) openid: Option<&'d str>,
}

impl Driver<'_> {
    /// The number of the car's record.
    pub(super) fn number(&self) -> &str {
        self.plate_number.or(self.openid).unwrap_or_default()
    }

    /// The car, or one whose driver can be deducted.
    pub(super) fn vehicle(&self, memory: &Memory) -> Vehicle {
        self.saved(memory).map_or_else(|| Vehicle::new(self.plate_number, self.openid), |saved| saved.content)
    }

    fn saved(&self, memory: &Memory) -> Option<Saved<Vehicle>> {
        let of_driver = |openid: &str| {
            memory.records_of::<Vehicle>().find(|vehicle| vehicle.content.openid.as_deref() == Some(openid))
        };
        let by_plate = self.plate_number.and_then(|plate| memory.find_record(NO_OWNER, plate));
        by_plate.or_else(|| self.openid.and_then(of_driver))
    }

    /// The car, saved if it was not known before.
    pub(super) fn remember(&self, memory: &mut Memory) -> Vehicle {
        if let Some(saved) = self.saved(memory) {
            return saved.content;
        }
        let vehicle = Vehicle::new(self.plate_number, self.openid);
        let saved = Saved::new(memory, NO_OWNER, self.number(), vehicle);
        saved.save(memory);
        saved.content
    }
}

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let own = |field: &Field| call.value(field);
    let driver =
        Driver { plate_number: own(&vehicle::PLATE_NUMBER), openid: own(&shared::OPENID).or(own(&shared::SUB_OPENID)) };
    let vehicle = driver.vehicle(&memory);
    let cars: Vec<Value> = memory
        .records_of::<Vehicle>()
        .map(|car| car.content)
        .filter(|car| car.openid.is_some() && car.openid == vehicle.openid || car.plate_number == vehicle.plate_number)
        .filter_map(|car| {
            Some(json!({ (vehicle::PLATE_NUMBER.name): car.plate_number?, (vehicle::LANE.name): car.channel_type }))
        })
        .collect();
    let cars = if cars.is_empty() {
        String::new()
    } else {
        json!({ (vehicle::PLATE_NUMBER_INFO_FIELD.name): cars }).to_string()
    };
    let path = if vehicle.is_normal() { String::new() } else { vehicle.path };
    let reply = call.reply([
        (&vehicle::USER_STATE, vehicle.state),
        (&shared::OPENID, vehicle.openid.filter(|_| own(&shared::SUB_OPENID).is_none()).unwrap_or_default()),
        (&vehicle::DEDUCT_MODE, vehicle.deduct_mode),
        (&vehicle::PATH, path),
        (&vehicle::PLATE_NUMBER_INFO_FIELD, cars),
    ])?;
    Ok(reply.into())
}

/// The state that a control call names.
///
/// # Errors
/// If there is no such state.
pub(super) fn state_member(members: &Map<String, Value>) -> Result<Option<&str>, ActionError> {
    let Some(state) = text_member(members, "state")? else { return Ok(None) };
    if STATES.iter().any(|known| known.as_str() == state) {
        return Ok(Some(state));
    }
    Err(ActionError::invalid("`state` is NORMAL, PAUSED, OVERDUE or UNAUTHORIZED".to_owned()))
}

/// Sets the state of a car and its driver.
///
/// # Errors
/// If the members are wrong.
pub(in crate::further) fn set(
    _: &SandboxState,
    memory: &mut Memory,
    members: &Map<String, Value>,
) -> Result<Value, ActionError> {
    let known = [
        vehicle::PLATE_NUMBER.name,
        shared::OPENID.name,
        "state",
        vehicle::DEDUCT_MODE.name,
        vehicle::LANE.name,
        vehicle::PATH.name,
    ];
    if let Some(wrong) = members.keys().find(|name| !known.contains(&name.as_str())) {
        let known = known.map(|name| format!("`{name}`")).join(", ");
        return Err(ActionError::invalid(format!("`{wrong}` says nothing of a car, which has {known}")));
    }
    let driver = Driver {
        plate_number: text_member(members, vehicle::PLATE_NUMBER.name)?,
        openid: text_member(members, shared::OPENID.name)?,
    };
    if driver.number().is_empty() {
        return Err(ActionError::invalid("`plate_number` or `openid` names the car or its driver".to_owned()));
    }
    let found = driver.plate_number.map_or_else(|| driver.saved(memory), |plate| memory.find_record(NO_OWNER, plate));
    let mut vehicle = found.unwrap_or_else(|| {
        let vehicle = Vehicle::new(driver.plate_number, driver.openid);
        Saved::new(memory, NO_OWNER, driver.number(), vehicle)
    });
    let content = &mut vehicle.content;
    if let Some(openid) = driver.openid {
        content.openid = Some(openid.to_owned());
    }
    if let Some(state) = state_member(members)? {
        state.clone_into(&mut content.state);
    }
    for (field, value) in [
        (&vehicle::DEDUCT_MODE, &mut content.deduct_mode),
        (&vehicle::LANE, &mut content.channel_type),
        (&vehicle::PATH, &mut content.path),
    ] {
        if let Some(text) = text_member(members, field.name)? {
            text.clone_into(value);
        }
    }
    vehicle.save(memory);
    let mut json = json!({ "number": vehicle.number });
    if let (Value::Object(json), Ok(Value::Object(content))) = (&mut json, serde_json::to_value(&vehicle.content)) {
        json.extend(content);
    }
    Ok(json)
}
