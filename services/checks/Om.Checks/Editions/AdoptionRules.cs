using Om.Hosting;

namespace Om.Checks;

/// <summary>What makes a record of a decision complete.</summary>
internal static class AdoptionRules
{
    /// <summary>The last day that is not in the future for somebody: it begins fourteen hours earlier in the east than in UTC.</summary>
    public static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));

    /// <summary>Bad fields of the decision itself.</summary>
    public static void Check(Adoption adoption, DateOnly today, Validation validation)
    {
        var outcome = (V1.Adoption.Types.Outcome)adoption.Outcome;
        validation.Text(adoption.Body, "adoption.body", 120, required: true);
        validation.Check(adoption.DecisionDate <= today, "adoption.decision_date", "must not be in the future");
        validation.Known(outcome, "adoption.outcome", required: true);
        var reserved = outcome == V1.Adoption.Types.Outcome.ConsensusWithReservations;
        validation.Text(adoption.Reservations, "adoption.reservations", 4000, required: reserved);
        validation.Check(reserved || adoption.Reservations.Length == 0, "adoption.reservations", "belongs to CONSENSUS_WITH_RESERVATIONS only");
    }

    /// <summary>A record as it comes in a file, with the persons that otherwise come from the calls.</summary>
    public static void CheckRecord(Adoption adoption, DateOnly today, Findings findings)
    {
        var validation = new Validation();
        Check(adoption, today, validation);
        validation.Text(adoption.SubmittedBy, "adoption.submitted_by", 200, required: true);
        validation.Text(adoption.RecordedBy, "adoption.recorded_by", 200, required: true);
        validation.Check(adoption.RecordedBy.Length == 0 || adoption.SubmittedBy != adoption.RecordedBy,
            "adoption.recorded_by", "must be somebody else than submitted_by");
        foreach (var violation in validation.Violations)
        {
            findings.Add(violation.Field, violation.Problem);
        }
    }
}
