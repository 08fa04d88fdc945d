using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>
/// The first office account. There is no default password anywhere: whoever starts the platform gets a link that works once, on the terminal and
/// nowhere else; or the operator has put the code into a file before.
/// </summary>
internal sealed class Setup(
    IdentityDb db, IdentityOptions options, PasswordCheck passwords, CommonPasswords common, AttemptBook attempts, IConfiguration configuration, TimeProvider time)
{
    /// <summary>Least length of a code in a file.</summary>
    public const int LeastCode = 20;

    /// <summary>Who gave the first office account its role: nobody did.</summary>
    public const string Giver = "setup";

    private const int CodeBytes = 20;
    private static readonly TimeSpan CodeLife = TimeSpan.FromDays(7);

    /// <summary>What came of it.</summary>
    /// <param name="Account">The office account; null when it was refused.</param>
    /// <param name="Problems">Bad fields; with none the code is wrong or over.</param>
    /// <param name="ClosedUntil">After too many wrong codes: until when.</param>
    internal sealed record Result(Account? Account, IReadOnlyList<FieldProblem> Problems, DateTimeOffset? ClosedUntil);

    /// <summary>Prints the link where it is needed. Not a log: logs are kept and shipped.</summary>
    public async Task OfferAsync(TextWriter terminal, CancellationToken cancellation)
    {
        if (await HasOfficeAsync(cancellation) || options.SetupCodeFile.Length > 0)
        {
            return;
        }

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CodeBytes));
        var now = time.GetUtcNow();
        db.Challenges.RemoveRange(await db.Challenges.Where(c => c.Purpose == ChallengePurpose.Setup).ToListAsync(cancellation));
        db.Challenges.Add(new Challenge { Id = Guid.NewGuid(), Purpose = ChallengePurpose.Setup, CodeHash = Hash(code), ExpiresAt = now + CodeLife });
        await db.SaveChangesAsync(cancellation);
        var link = new Uri(PublicAddress.Of(configuration), AccountPaths.Setup);
        await terminal.WriteLineAsync($"There is no office account yet. Open this once, within seven days, to make it:\n  {link}#{code}");
    }

    /// <summary>Makes the first office account, or gives the office to the account that address has.</summary>
    public async Task<Result> CompleteAsync(string code, SignUp.Request request, string address, CancellationToken cancellation)
    {
        var problems = SignUp.Look(request, common);
        if (problems.Count > 0)
        {
            return new Result(null, problems, null);
        }

        if (await attempts.TryTakeAsync(cancellation, new Counter($"setup {address}", Throttle.OfAccountAndAddress)) is { } until)
        {
            return new Result(null, [], until);
        }

        var now = time.GetUtcNow();
        var open = await db.Challenges.SingleOrDefaultAsync(c => c.Purpose == ChallengePurpose.Setup && c.UsedAt == null, cancellation);
        var expected = options.SetupCodeFile.Length > 0 ? FileHash(options.SetupCodeFile) : open?.IsOpen(now) == true ? open.CodeHash : null;
        if (expected is null || !CryptographicOperations.FixedTimeEquals(Hash(code.Trim()), expected) || await HasOfficeAsync(cancellation))
        {
            return new Result(null, [], null);
        }

        open?.TryUse(right: true, now);
        var normalized = EmailAddress.Normalize(request.Email);
        var account = await db.Accounts.SingleOrDefaultAsync(a => a.NormalizedEmail == normalized, cancellation);
        if (account is null)
        {
            account = Account.Create(EmailAddress.Read(request.Email)!, request.DisplayName.Trim(), request.Language, passwords.Hash(request.Password), now);
            db.Accounts.Add(account);
        }

        db.Grants.Add(Grant.Create(account.Id, Roles.Office, "", null, null, Giver, "First office account", now));
        await db.SaveChangesAsync(cancellation);
        return new Result(account, [], null);
    }

    private Task<bool> HasOfficeAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return db.Grants.AnyAsync(g => g.Role == Roles.Office && g.EndedAt == null && (g.ValidUntil == null || g.ValidUntil > now), cancellation);
    }

    private static byte[]? FileHash(string file)
    {
        var code = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        return code.Length >= LeastCode ? Hash(code) : null;
    }

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
