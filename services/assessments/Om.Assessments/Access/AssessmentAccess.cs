using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>
/// Who may open an assessment: the account that owns it, a guest with one of its codes, and for reading whom the owner lets see it. Missing and
/// foreign ones take the same single query and give the same answer.
/// </summary>
internal static class AssessmentAccess
{
    /// <summary>The assessment called <paramref name="name"/>, tracked, for a caller who may do everything with it.</summary>
    public static async Task<Assessment> OpenAsync(
        this AssessmentsDb db, string name, string field, Caller caller, CancellationToken cancellation)
    {
        var id = Assessment.IdOf(ResourceName.Parse("assessments/*", name, field)[0]);
        return await db.VisibleTo(caller).SingleOrDefaultAsync(a => a.Id == id, cancellation) ?? throw Fault.NotFound(name);
    }

    /// <summary>The same for a caller who wants to read what <paramref name="scope"/> says: also by a share.</summary>
    public static async Task<Assessment> OpenToReadAsync(
        this AssessmentsDb db, string name, string field, ShareScopes scope, Caller caller, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = Assessment.IdOf(ResourceName.Parse("assessments/*", name, field)[0]);
        return await db.ReadableBy(caller, scope, now).SingleOrDefaultAsync(a => a.Id == id, cancellation) ?? throw Fault.NotFound(name);
    }

    /// <summary>The same for the account that owns it; a code is not enough.</summary>
    public static async Task<Assessment> OpenOwnAsync(
        this AssessmentsDb db, string name, string field, string owner, CancellationToken cancellation)
    {
        var id = Assessment.IdOf(ResourceName.Parse("assessments/*", name, field)[0]);
        return await db.Assessments.SingleOrDefaultAsync(a => a.Id == id && a.Owner == owner, cancellation) ?? throw Fault.NotFound(name);
    }

    /// <summary>The assessments <paramref name="caller"/> may do everything with.</summary>
    public static IQueryable<Assessment> VisibleTo(this AssessmentsDb db, Caller caller)
    {
        var subject = caller.Subject;
        var code = caller.GuestCode is { } typed ? AccessCode.Hash(typed) : null;
        return db.Assessments.Where(a =>
            (subject != null && a.Owner == subject) || db.AccessRows.Any(r => r.AssessmentId == a.Id && r.CodeHash == code));
    }

    /// <summary>The assessments of which <paramref name="caller"/> may read what <paramref name="scope"/> says.</summary>
    public static IQueryable<Assessment> ReadableBy(this AssessmentsDb db, Caller caller, ShareScopes scope, DateTimeOffset now)
    {
        if (RecipientOf(caller) is null)
        {
            return db.VisibleTo(caller);
        }

        var subject = caller.Subject;
        var shares = db.SharesOf(caller, scope, now);
        return db.Assessments.Where(a => a.Owner == subject || shares.Any(s => s.AssessmentId == a.Id));
    }

    /// <summary>Whether it is somebody else's who lets <paramref name="caller"/> see it. Only for one that could be opened.</summary>
    public static bool IsShared(this Assessment assessment, Caller caller) => caller.Subject is not null && assessment.Owner != caller.Subject;

    /// <summary>Writes into the audit trail that somebody else than the owner reads it.</summary>
    public static void NoteIfShared(this Assessment assessment, ServerCallContext context)
    {
        if (assessment.IsShared(Caller.Of(context)))
        {
            AuditTrail.Note(context, assessment.Name);
        }
    }

    /// <summary>The shares that open something to <paramref name="caller"/> at <paramref name="now"/>, for at least one of <paramref name="scopes"/>.</summary>
    public static IQueryable<Share> SharesOf(this AssessmentsDb db, Caller caller, ShareScopes scopes, DateTimeOffset now)
    {
        var recipient = RecipientOf(caller) ?? "";
        return db.Shares.Where(s => s.Recipient == recipient && s.RevokedAt == null && s.ExpiresAt > now && (s.Scopes & scopes) != 0
            && db.Assessments.Any(a => a.Id == s.AssessmentId && a.Owner == s.GivenBy));
    }

    /// <summary>The name firms share with; null for a caller they cannot share with. Who is no adviser any more sees nothing from the next token on.</summary>
    private static string? RecipientOf(Caller caller) =>
        caller.Has(Roles.PartnerSystem) ? ShareDescription.PartnerClients + caller.Subject
        : caller.Has(Roles.Adviser) ? ShareDescription.Accounts + caller.Subject
        : null;
}
