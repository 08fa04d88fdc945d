using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

/// <summary>What to do when two writers want the next number at once.</summary>
internal static class Contention
{
    private const int MostTries = 5;

    /// <summary>
    /// Runs <paramref name="step"/>, which reads, decides and saves, again from the beginning when another one came between. The numbers of
    /// editions and of the change stream are not what the caller asked for, so a clash on them is not the caller's business; a clash on what
    /// the caller did ask for shows at the next try.
    /// </summary>
    public static async Task<T> RetryAsync<T>(this ChecksDb db, Func<Task<T>> step)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await step();
            }
            catch (DbUpdateException error) when (tries < MostTries && IsClash(error))
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>The database sees the same clash in different places, depending on which statement comes first.</summary>
    private static bool IsClash(DbUpdateException error) =>
        error is DbUpdateConcurrencyException
        || DbErrors.IsUniqueViolation(error, "checks")
        || DbErrors.IsUniqueViolation(error, "editions")
        || DbErrors.IsUniqueViolation(error, "edition_changes");
}
