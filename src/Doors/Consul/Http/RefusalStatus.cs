using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock;

namespace Muster.Doors.Consul.Http;

/// <summary>Who refused: Consul's agent blames the request, its server answers 500 to whatever it does not do.</summary>
internal enum Refuser
{
    Server,
    Agent,
}

/// <summary>The one table from refusals to this door's codes; clients tell the 500s apart by their text.</summary>
internal static class RefusalStatus
{
    public static int StatusOf(Refusal refusal, Refuser refuser) => (refusal, refuser) switch
    {
        (Refusal.None, _) => StatusCodes.Status200OK,
        (Refusal.Invalid, Refuser.Agent) => StatusCodes.Status400BadRequest,
        (Refusal.NotFound, Refuser.Agent) => StatusCodes.Status404NotFound,
        (Refusal.Forbidden, _) => StatusCodes.Status403Forbidden,
        (Refusal.TooLarge, _) => StatusCodes.Status413PayloadTooLarge,
        (Refusal.NoSpace, _) => StatusCodes.Status507InsufficientStorage,
        (Refusal.Invalid or Refusal.NotFound or Refusal.Conflict or Refusal.TooMany or Refusal.DuplicateKey
            or Refusal.Compacted or Refusal.FutureRevision or Refusal.LeaseNotFound or Refusal.LeaseExists
            or Refusal.Corrupt or Refusal.Unavailable or Refusal.UnknownOutcome, _) =>
            StatusCodes.Status500InternalServerError,
        _ => throw new UnreachableException($"No status for {refusal}"),
    };

    /// <summary>Clients know by the words "rpc error" that the outcome is open.</summary>
    public static string TextOf(Refused refused) =>
        refused.Why == Refusal.UnknownOutcome ? $"rpc error: {refused.Message}" : refused.Message;
}
