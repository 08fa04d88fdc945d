using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override async Task<V1.Edition> CreateEdition(V1.CreateEditionRequest request, ServerCallContext context)
    {
        var id = ResourceName.Parse("checks/*", request.Parent, "parent")[0];
        var content = ReadContent(id, request.Edition?.Content, "parent");
        return request.ValidateOnly
            ? ToWire(await DraftAsync(content, context.CancellationToken))
            : await db.OnceInTurnAsync(context, request, request.Parent, async () =>
                ToWire(await DraftAsync(content, context.CancellationToken)));
    }

    private async Task<Edition> DraftAsync(CanonicalContent content, CancellationToken cancellation)
    {
        var check = await db.Checks.FindAsync([content.CheckId], cancellation);
        return db.AddDraft(check, content, time.GetUtcNow());
    }

    /// <summary>The content in its canonical form. Throws with every problem at once, each by the path of the request.</summary>
    private static CanonicalContent ReadContent(string checkId, V1.EditionContent? content, string checkField)
    {
        var validation = new Validation();
        validation.Check(TextRules.IsId(checkId), checkField, TextRules.IdProblem(checkId));
        validation.Check(content is not null, "edition.content", "is needed");
        var (problems, canonical) = content is null ? ([], null) : CanonicalContent.Of(checkId, content);
        foreach (var problem in problems)
        {
            validation.Add("edition.content." + problem.Place.Wire, problem.Problem);
        }

        validation.ThrowIfAny();
        return canonical!;
    }
}
