//! The words by which the facts of this slice are counted. Used by its records; named to the statistics by `SLICE.words`.

use base::choices;

choices! {
    /// What happened, or what lasts (`need` and `stock` are states).
    Happening "事项" {
        NeedSurvey = "need_survey" "需求摸查",
        Need = "need" "需求（在办）",
        NeedMet = "need_met" "需求已满足",
        NeedFailed = "need_failed" "需求未能满足",
        Donation = "donation" "捐赠登记",
        StockIn = "stock_in" "物资入库",
        StockOut = "stock_out" "物资出库",
        StockAdjust = "stock_adjust" "物资盘点调整",
        Stock = "stock" "物资结存",
        Claim = "claim" "需求认领",
        Delivery = "delivery" "派送签收",
        DeliveryFailed = "delivery_failed" "派送未达",
    }
}
