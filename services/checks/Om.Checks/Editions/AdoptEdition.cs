using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckApprover)]
    public override Task<V1.Edition> AdoptEdition(V1.AdoptEditionRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Name, async () =>
        {
            var now = time.GetUtcNow();
            var adoption = ReadAdoption(request.Adoption ?? new V1.Adoption(), AdoptionRules.Today(now));
            var edition = await LoadEditionAsync(request.Name, request.Etag, context);
            edition.Adopt(adoption with { SubmittedBy = edition.SubmittedBy ?? "", RecordedBy = Caller.Of(context).Subject! }, now);
            return ToWire(edition);
        });

    /// <summary>The decision as the caller states it. Who submitted and who records is never taken from the request.</summary>
    private static Adoption ReadAdoption(V1.Adoption sent, DateOnly today)
    {
        var validation = new Validation();
        var day = validation.Day(sent.DecisionDate, "adoption.decision_date", required: true);
        var adoption = new Adoption(sent.Body, day ?? default, (int)sent.Outcome, sent.Reservations, "", "");
        AdoptionRules.Check(adoption, today, validation);
        validation.ThrowIfAny();
        return adoption;
    }
}
