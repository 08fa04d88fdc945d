using Grpc.Core;
using Om.Identity.V1;

namespace Om.Portal;

/// <summary>With whom firms can share. Where people sign in at another issuer nobody here knows names: then a typed one counts, and is shown as it is.</summary>
internal sealed class Recipients(RecipientService.RecipientServiceClient client)
{
    /// <summary>The partner systems there are.</summary>
    public async Task<IReadOnlyList<Recipient>> ListAsync(Metadata account, CancellationToken cancellation)
    {
        try
        {
            var page = await client.ListRecipientsAsync(new ListRecipientsRequest { PageSize = 200 }, new CallOptions(account, cancellationToken: cancellation));
            return page.Recipients;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unimplemented)
        {
            return [];
        }
    }

    /// <summary>The recipient called <paramref name="name"/>; null when there is none.</summary>
    public async Task<Recipient?> FindAsync(string name, Metadata account, CancellationToken cancellation)
    {
        try
        {
            return await client.LookupRecipientAsync(new LookupRecipientRequest { Name = name }, new CallOptions(account, cancellationToken: cancellation));
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
        {
            return null;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unimplemented)
        {
            return name == Me ? null : new Recipient { Name = name, DisplayName = name };
        }
    }

    /// <summary>Name of the caller.</summary>
    public const string Me = "accounts/me";
}
