using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Om.Identity;

/// <summary>Passkeys of an account: registered while signed in, then enough to sign in by themselves.</summary>
internal sealed class Passkeys(
    IdentityDb db, IPasskeyHandler<Account> handler, SignIn signIn, Vault vault, Outbound mails, TimeProvider time)
{
    private const string Purpose = "passkey-state";
    private const int Most = 20;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>What a page's script hands to the browser.</summary>
    /// <param name="Challenge">To be sent back with the browser's answer.</param>
    /// <param name="OptionsJson">For <c>PublicKeyCredential.parse…OptionsFromJSON</c>.</param>
    internal sealed record Ceremony(Guid Challenge, string OptionsJson);

    /// <summary>A passkey as its owner sees it.</summary>
    /// <param name="Id">Credential id, base64url.</param>
    /// <param name="Name">What the owner calls it.</param>
    /// <param name="CreatedAt">When it was registered.</param>
    internal sealed record Entry(string Id, string Name, DateTimeOffset CreatedAt);

    /// <summary>Begins to register one; wants a fresh session.</summary>
    public async Task<Ceremony> BeginRegistrationAsync(HttpContext http, SignedIn current)
    {
        current.RequireFresh(time.GetUtcNow());
        var account = current.Account;
        var entity = new PasskeyUserEntity { Id = account.Id.ToString(), Name = account.Email!, DisplayName = account.DisplayName };
        var made = await handler.MakeCreationOptionsAsync(entity, http);
        return await KeepAsync(ChallengePurpose.PasskeyRegistration, account.Id, made.AttestationState, made.CreationOptionsJson, http.RequestAborted);
    }

    /// <summary>Registers it; false when the browser's answer is not right or came too late.</summary>
    public async Task<bool> FinishRegistrationAsync(HttpContext http, SignedIn current, Guid challenge, string credentialJson, string name)
    {
        current.RequireFresh(time.GetUtcNow());
        if (await TakeAsync(challenge, ChallengePurpose.PasskeyRegistration, current.Account.Id, http.RequestAborted) is not { } state)
        {
            return false;
        }

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = credentialJson, AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != current.Account.Id.ToString()
            || await db.Passkeys.CountAsync(p => p.UserId == current.Account.Id, http.RequestAborted) >= Most)
        {
            return false;
        }

        result.Passkey.Name = name.Trim() is { Length: > 0 and <= 100 } given ? given : "Passkey";
        db.Passkeys.Add(ToRow(current.Account.Id, result.Passkey));
        mails.Add(MailKind.PasskeyAdded, current.Account.Email!, current.Account.Language, "", time.GetUtcNow() + TimeSpan.FromDays(1));
        await db.SaveChangesAsync(http.RequestAborted);
        return true;
    }

    /// <summary>Begins to sign in; the same for everybody, since the browser finds the account.</summary>
    public async Task<Ceremony> BeginSignInAsync(HttpContext http)
    {
        var made = await handler.MakeRequestOptionsAsync(null, http);
        return await KeepAsync(ChallengePurpose.PasskeySignIn, null, made.AssertionState, made.RequestOptionsJson, http.RequestAborted);
    }

    /// <summary>
    /// Signs in; a passkey used with the device's own lock is two factors at once. With <paramref name="current"/> it must be that person's, whose
    /// session is fresh then.
    /// </summary>
    public async Task<SignIn.Result> FinishSignInAsync(HttpContext http, Guid challenge, string credentialJson, string device, SignedIn? current = null)
    {
        if (await TakeAsync(challenge, ChallengePurpose.PasskeySignIn, null, http.RequestAborted) is not { } state)
        {
            return new SignIn.Result(SignIn.State.Refused);
        }

        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = credentialJson, AssertionState = state });
        if (!result.Succeeded || result.User.DisabledAt is not null || (current is not null && current.Account.Id != result.User.Id))
        {
            return new SignIn.Result(SignIn.State.Refused);
        }

        var row = await db.Passkeys.SingleAsync(p => p.CredentialId == result.Passkey.CredentialId, http.RequestAborted);
        (row.Data.SignCount, row.Data.IsBackedUp, row.Data.IsUserVerified) = (result.Passkey.SignCount, result.Passkey.IsBackedUp, result.Passkey.IsUserVerified);
        return current is null
            ? await signIn.FinishAsync(http, result.User, "hwk", device)
            : await signIn.RenewAsync(current, "hwk", http.RequestAborted);
    }

    /// <summary>The passkeys of an account, the oldest first.</summary>
    public async Task<IReadOnlyList<Entry>> ListAsync(Guid account, CancellationToken cancellation)
    {
        var rows = await db.Passkeys.AsNoTracking().Where(p => p.UserId == account).ToListAsync(cancellation);
        return [.. rows.Select(p => new Entry(System.Buffers.Text.Base64Url.EncodeToString(p.CredentialId), p.Data.Name ?? "", p.Data.CreatedAt)).OrderBy(p => p.CreatedAt)];
    }

    /// <summary>Removes one; wants a fresh session. False when the account has none of that id.</summary>
    public async Task<bool> RemoveAsync(SignedIn current, string id, CancellationToken cancellation)
    {
        current.RequireFresh(time.GetUtcNow());
        var rows = await db.Passkeys.Where(p => p.UserId == current.Account.Id).ToListAsync(cancellation);
        if (rows.Find(p => System.Buffers.Text.Base64Url.EncodeToString(p.CredentialId) == id) is not { } row)
        {
            return false;
        }

        db.Passkeys.Remove(row);
        await db.SaveChangesAsync(cancellation);
        return true;
    }

    private async Task<Ceremony> KeepAsync(ChallengePurpose purpose, Guid? account, string? state, string options, CancellationToken cancellation)
    {
        var challenge = new Challenge
        {
            Id = Guid.NewGuid(),
            Purpose = purpose,
            AccountId = account,
            State = vault.Seal(Purpose, state ?? ""),
            ExpiresAt = time.GetUtcNow() + Life,
        };
        db.Challenges.Add(challenge);
        await db.SaveChangesAsync(cancellation);
        return new Ceremony(challenge.Id, options);
    }

    /// <summary>The state of a ceremony, once.</summary>
    private async Task<string?> TakeAsync(Guid challenge, ChallengePurpose purpose, Guid? account, CancellationToken cancellation)
    {
        var row = await db.Challenges.SingleOrDefaultAsync(c => c.Id == challenge && c.Purpose == purpose && c.AccountId == account, cancellation);
        if (row is null || !row.TryUse(right: true, time.GetUtcNow()))
        {
            return null;
        }

        await db.SaveChangesAsync(cancellation);
        return vault.Open(Purpose, row.State!);
    }

    private static IdentityUserPasskey<Guid> ToRow(Guid account, UserPasskeyInfo passkey) => new()
    {
        UserId = account,
        CredentialId = passkey.CredentialId,
        Data = new IdentityPasskeyData
        {
            PublicKey = passkey.PublicKey,
            Name = passkey.Name,
            CreatedAt = passkey.CreatedAt,
            SignCount = passkey.SignCount,
            Transports = passkey.Transports,
            IsUserVerified = passkey.IsUserVerified,
            IsBackupEligible = passkey.IsBackupEligible,
            IsBackedUp = passkey.IsBackedUp,
            AttestationObject = passkey.AttestationObject,
            ClientDataJson = passkey.ClientDataJson,
        },
    };
}
