namespace Om.Identity;

/// <summary>Kinds of mails; each has a subject and a text in the file of texts.</summary>
internal enum MailKind
{
    SignUp,
    SignUpTaken,
    Reset,
    ResetUnknown,
    PasswordChanged,
    EmailChange,
    EmailChanged,
    SecondFactorOn,
    SecondFactorOff,
    PasskeyAdded,
}

/// <summary>Writes mails into the service's own outbox; they leave once the caller has saved.</summary>
internal sealed class Outbound(IdentityDb db, IConfiguration configuration, TimeProvider time)
{
    /// <summary>What limits mails to one address, and mails asked for from one network address.</summary>
    public static Counter[] Counters(string email, string address) =>
    [
        new Counter($"mail to {EmailAddress.Normalize(email)}", Throttle.OfMails),
        new Counter($"mail from {address}", Throttle.OfMailsByAddress),
    ];

    /// <summary>Adds a mail; nobody sends it after <paramref name="expires"/>.</summary>
    public void Add(MailKind kind, string recipient, string language, string code, DateTimeOffset expires)
    {
        var now = time.GetUtcNow();
        var (subject, text) = MailTexts.Of(kind, language, code, Om.Hosting.PublicAddress.Of(configuration).GetLeftPart(UriPartial.Authority));
        db.Mails.Add(new MailRow { Recipient = recipient, Subject = subject, Text = text, CreatedAt = now, ExpiresAt = expires, NextAt = now });
    }
}
