using Om.Hosting;

namespace Om.Checks;

/// <summary>What makes a record of a decision complete.</summary>
internal static class AdoptionRules
{
    /// <summary>Bad fields of the decision itself.</summary>
    public static IReadOnlyList<Violation> Check(Adoption adoption, DateOnly today)
    {
        var validation = new Validation();
        var outcome = (V1.Adoption.Types.Outcome)adoption.Outcome;
        validation.Text(adoption.Body, "adoption.body", 120, required: true);
        validation.Check(adoption.DecisionDate != default, "adoption.decision_date", "is needed, as YYYY-MM-DD");
        validation.Check(adoption.DecisionDate <= today, "adoption.decision_date", "must not be in the future");
        validation.Known(outcome, "adoption.outcome", required: true);
        var reserved = outcome == V1.Adoption.Types.Outcome.ConsensusWithReservations;
        validation.Text(adoption.Reservations, "adoption.reservations", 4000, required: reserved);
        validation.Check(reserved || adoption.Reservations.Length == 0, "adoption.reservations", "belongs to CONSENSUS_WITH_RESERVATIONS only");
        return validation.Violations;
    }

    /// <summary>Bad persons, where they come with the record instead of from the calls.</summary>
    public static IReadOnlyList<Violation> CheckPersons(Adoption adoption)
    {
        var validation = new Validation();
        validation.Text(adoption.SubmittedBy, "adoption.submitted_by", 200, required: true);
        validation.Text(adoption.RecordedBy, "adoption.recorded_by", 200, required: true);
        validation.Check(adoption.RecordedBy.Length == 0 || adoption.SubmittedBy != adoption.RecordedBy,
            "adoption.recorded_by", "must be somebody else than submitted_by");
        return validation.Violations;
    }
}
