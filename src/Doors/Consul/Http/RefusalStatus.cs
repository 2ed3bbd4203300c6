using Microsoft.AspNetCore.Http;
using Muster.Bedrock;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// The one table from refusals to this door's codes. Consul answers 500 to whatever its server, as opposed to its HTTP
/// front, refuses; clients tell such refusals apart by their text.
/// </summary>
internal static class RefusalStatus
{
    public static int StatusOf(Refusal refusal) => refusal switch
    {
        Refusal.None => StatusCodes.Status200OK,
        Refusal.Forbidden => StatusCodes.Status403Forbidden,
        Refusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
        Refusal.Invalid or Refusal.NotFound or Refusal.Conflict or Refusal.TooMany or Refusal.DuplicateKey
            or Refusal.Compacted or Refusal.FutureRevision or Refusal.LeaseNotFound or Refusal.LeaseExists
            or Refusal.NoSpace or Refusal.Unavailable or Refusal.UnknownOutcome =>
            StatusCodes.Status500InternalServerError,
        _ => throw new System.Diagnostics.UnreachableException($"No status for {refusal}"),
    };

    /// <summary>Clients know by these words that they may ask again.</summary>
    public static string TextOf(Refused refused) => refused.Why switch
    {
        Refusal.Unavailable => $"No cluster leader: {refused.Message}",
        Refusal.UnknownOutcome => $"rpc error: {refused.Message}",
        _ => refused.Message,
    };
}
