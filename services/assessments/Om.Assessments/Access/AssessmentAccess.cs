using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Who may open an assessment: the account that owns it, or a guest with one of its codes.</summary>
internal static class AssessmentAccess
{
    /// <summary>
    /// The assessment called <paramref name="name"/>, tracked. Missing and foreign ones take the same single query and give the same answer.
    /// </summary>
    public static async Task<Assessment> OpenAsync(
        this AssessmentsDb db, string name, string field, Caller caller, CancellationToken cancellation)
    {
        var id = Assessment.IdOf(ResourceName.Parse("assessments/*", name, field)[0]);
        return await db.VisibleTo(caller).SingleOrDefaultAsync(a => a.Id == id, cancellation) ?? throw Fault.NotFound(name);
    }

    /// <summary>The assessments <paramref name="caller"/> may open.</summary>
    public static IQueryable<Assessment> VisibleTo(this AssessmentsDb db, Caller caller)
    {
        var subject = caller.Subject;
        var code = caller.GuestCode is { } typed ? AccessCode.Hash(typed) : null;
        return db.Assessments.Where(a =>
            (subject != null && a.Owner == subject) || db.AccessRows.Any(r => r.AssessmentId == a.Id && r.CodeHash == code));
    }
}
