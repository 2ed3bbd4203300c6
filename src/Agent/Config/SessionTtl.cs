using Muster.Bedrock;
using Muster.Doors.Go;
using Muster.Registry.Sessions;

namespace Muster.Agent.Config;

/// <summary><c>session_ttl_min</c>: the shortest time to live that a session may ask for.</summary>
internal static class SessionTtl
{
    public static Result<TimeSpan> LeastOf(string? given)
    {
        if (given is null)
        {
            return SessionsOptions.TtlMinDefault;
        }

        if (!GoDuration.TryParse(given, out var least, out var wrong))
        {
            return new Refused(
                Refusal.Invalid, $"session_ttl_min: invalid duration: \"{given}\": {wrong}; write one such as \"10s\"");
        }

        return least >= TimeSpan.Zero && least <= Sessions.TtlMax
            ? least
            : new Refused(Refusal.Invalid, $"session_ttl_min cannot be {given}: give one between \"0s\" and \"24h\"");
    }
}
