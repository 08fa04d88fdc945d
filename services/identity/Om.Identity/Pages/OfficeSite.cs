using Om.Hosting;

namespace Om.Identity;

/// <summary>What the office's pages have in common.</summary>
internal static class OfficeSite
{
    /// <summary>
    /// The signed-in person, who is of the office; for everybody else there is no such page. With <paramref name="fresh"/> the sign-in must be recent,
    /// else the request ends with the way to prove it once more and then to <paramref name="back"/>.
    /// </summary>
    public static async Task<SignedIn> OfficeAsync(HttpContext http, string back, bool fresh = false)
    {
        var services = http.RequestServices;
        var (sessions, time) = (services.GetRequiredService<Sessions>(), services.GetRequiredService<TimeProvider>());
        var current = await AccountSite.PersonAsync(http, sessions, time, back);
        var roles = await services.GetRequiredService<Subjects>().RolesAsync(current.Account.Id, http.RequestAborted);
        return roles.Contains(Roles.Office)
            ? fresh ? await AccountSite.PersonAsync(http, sessions, time, back, fresh) : current
            : throw new PageError(Failure.NotFound);
    }

    /// <summary>Takes over what the rules of the contract found wrong: field of the contract to field of the form and its label.</summary>
    public static void AddViolations(this FormErrors errors, Validation validation, params (string Wire, string Field, string Label)[] fields)
    {
        foreach (var violation in validation.Violations)
        {
            var (_, field, label) = fields.First(f => f.Wire == violation.Field);
            errors.Add(field, Words.Fill(PageTexts.FieldRefused, label));
        }
    }
}
