//! A deduction from a driver's account: its scene is JSON in an object of the same name.

use wxpay_core::value::{VehicleScene, VehicleTradeType, VehicleVersion};
use wxpay_core::{Fen, Merchant, SignType, pay, text};

use crate::common::fixtures::KEY;
use crate::common::signature::{fields, value_of};

fn account() -> Merchant {
    let account = Merchant::new("wxcbda96de0b165486", "10000098", KEY).unwrap();
    account.with_notify_url("https://www.example.com/wxpay").unwrap().with_sign_type(SignType::Md5)
}

fn scene() -> pay::VehicleSceneInfo<'static> {
    pay::VehicleSceneInfo {
        start_time: "20170826104339".parse().unwrap(),
        optional: pay::VehicleSceneInfoOptional {
            charging_time: Some(3600),
            space_number: Some(text!("D6666")),
            ..Default::default()
        },
    }
}

fn deduction(scene_info: pay::VehicleSceneInfo<'static>) -> pay::VehiclePayapply<'static> {
    pay::VehiclePayapply {
        body: text!("停车"),
        out_trade_no: text!("217752501201407033233368019"),
        total_fee: Fen(888),
        spbill_create_ip: "8.8.8.8".parse().unwrap(),
        trade_type: VehicleTradeType::Pap,
        version: VehicleVersion::V3,
        trade_scene: VehicleScene::ParkingSpace,
        scene_info: pay::VehicleSceneInfoText { scene_info },
        optional: pay::VehiclePayapplyOptional {
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            ..Default::default()
        },
    }
}

mod prepare {
    use super::*;

    #[test]
    fn writes_the_scene_in_an_object_of_the_same_name() {
        let request = account().prepare(&deduction(scene())).unwrap();
        assert_eq!(request.path, "/vehicle/pay/payapply");
        let fields = fields(&request.body);
        assert_eq!(value_of(&fields, "trade_scene"), "PARKING SPACE");
        // The account's own sign type is overridden.
        assert_eq!(value_of(&fields, "sign_type"), "HMAC-SHA256");
        let written: serde_json::Value = serde_json::from_str(value_of(&fields, "scene_info")).unwrap();
        let published = r#"{"scene_info":{"start_time":"20170826104339","charging_time":3600,"space_number":"D6666"}}"#;
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(published).unwrap());
    }

    #[test]
    fn refuses_a_scene_with_part_of_the_fuel() {
        let mut scene = scene();
        scene.optional.gas_type = Some(text!("汽油"));
        let refused = account().prepare(&deduction(scene)).map(|_| ()).unwrap_err().to_string();
        for name in ["gas_station", "gas_label_name", "gas_standard", "gas_gun_no", "gas_amount"] {
            assert!(refused.contains(name), "{refused}");
        }
    }

    #[test]
    fn refuses_a_scene_without_a_car_and_a_parking_space() {
        let mut scene = scene();
        scene.optional.space_number = None;
        let refused = account().prepare(&deduction(scene)).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("plate_number"), "{refused}");
    }
}
