namespace Om.Identity;

/// <summary>The RPCs of recipients, one file each. Here: what they are given, and how one looks on the wire.</summary>
internal sealed partial class RecipientService(IdentityDb db, TimeProvider time) : V1.RecipientService.RecipientServiceBase
{
    private static V1.Recipient ToWire(PartnerClient client) => new()
    {
        Name = client.Name,
        DisplayName = client.DisplayName,
        Organisation = client.Organisation,
    };
}
