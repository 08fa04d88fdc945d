using System.Globalization;
using System.Text.Json.Nodes;

namespace Om.Checks;

internal sealed partial record CheckDocument
{
    /// <summary>The adoption record of a package, or of the file given to the command <c>sign</c>.</summary>
    public static Adoption ReadAdoption(Fields fields)
    {
        var record = new Adoption(
            fields.String("body"),
            fields.Day("decision_date"),
            (int)(fields.Word("outcome", Outcomes) ?? default),
            fields.String("reservations"),
            fields.String("submitted_by"),
            fields.String("recorded_by"));
        fields.Done();
        return record;
    }

    private static JsonObject Write(Adoption adoption)
    {
        var map = new JsonObject
        {
            ["body"] = adoption.Body,
            ["decision_date"] = adoption.DecisionDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        Add(map, "outcome", Word(Outcomes, (V1.Adoption.Types.Outcome)adoption.Outcome));
        Add(map, "reservations", adoption.Reservations.Length > 0 ? JsonValue.Create(adoption.Reservations) : null);
        map["submitted_by"] = adoption.SubmittedBy;
        map["recorded_by"] = adoption.RecordedBy;
        return map;
    }
}
