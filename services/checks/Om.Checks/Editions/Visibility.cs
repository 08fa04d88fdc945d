using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    private const string Published = "published";

    /// <summary>Whether the caller works on editions and therefore sees those that are not public yet.</summary>
    private static bool IsInside(ServerCallContext context)
    {
        var caller = Caller.Of(context);
        return caller.Has(Roles.CheckAuthor) || caller.Has(Roles.CheckApprover);
    }

    /// <summary>The edition called <paramref name="name"/>, if the caller may see it. One answer for hidden and for missing ones.</summary>
    private async Task<Edition> FindEditionAsync(string name, string field, ServerCallContext context)
    {
        var parts = ResourceName.Parse("checks/*/editions/*", name, field);
        var inside = IsInside(context);
        var number = NumberOf(parts[1]);
        var editions = db.Editions.AsNoTracking().Where(e => e.CheckId == parts[0] && (inside || e.State >= EditionState.Published));
        editions = parts[1] == Published
            ? editions.Where(e => e.State == EditionState.Published)
            : editions.Where(e => e.Number == number);
        return await editions.SingleOrDefaultAsync(context.CancellationToken) ?? throw Fault.NotFound(name);
    }

    /// <summary>The edition called <paramref name="name"/> for changing it.</summary>
    private async Task<Edition> LoadEditionAsync(string name, string etag, ServerCallContext context, bool withDocument = false)
    {
        var parts = ResourceName.Parse("checks/*/editions/*", name, "name");
        var number = NumberOf(parts[1]);
        var editions = withDocument ? db.Editions.Include(e => e.Document) : db.Editions.AsQueryable();
        var edition = await editions.SingleOrDefaultAsync(e => e.CheckId == parts[0] && e.Number == number, context.CancellationToken)
            ?? throw Fault.NotFound(name);
        Etags.Require(edition, etag, name);
        return edition;
    }

    /// <summary>0, which no edition has, for anything that is not a number as this service writes it.</summary>
    private static int NumberOf(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && !text.StartsWith('0') ? number : 0;
}
