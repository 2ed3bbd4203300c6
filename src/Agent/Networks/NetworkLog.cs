using System.Net;
using Microsoft.Extensions.Logging;

namespace Muster.Agent.Networks;

internal static partial class NetworkLog
{
    [LoggerMessage(9401, LogLevel.Information, "Member {Change}: {Name} at {Address}")]
    public static partial void Member(ILogger logger, string change, string name, IPEndPoint address);

    [LoggerMessage(9402, LogLevel.Warning, "Two members call themselves {Name}: the one at {Stays} is listed, the one at {Refused} is not: give it another name with -node")]
    public static partial void NameConflict(ILogger logger, string name, string stays, string refused);

    [LoggerMessage(9403, LogLevel.Debug, "Gossip could not be read: {What}")]
    public static partial void Unreadable(ILogger logger, string what);

    [LoggerMessage(9404, LogLevel.Warning, "{Text}")]
    public static partial void Warning(ILogger logger, string text);

    [LoggerMessage(9405, LogLevel.Information, "{Text}")]
    public static partial void Told(ILogger logger, string text);

    [LoggerMessage(9406, LogLevel.Debug, "{Text}")]
    public static partial void Detail(ILogger logger, string text);

    [LoggerMessage(9407, LogLevel.Information, "Joined through {Count} of the members given")]
    public static partial void Joined(ILogger logger, int count);

    [LoggerMessage(9408, LogLevel.Warning, "Could not join, trying again in {Seconds} s: {Why}")]
    public static partial void NotJoined(ILogger logger, double seconds, string why);

    [LoggerMessage(9409, LogLevel.Information, "Joined again through {Name}, known from before")]
    public static partial void Rejoined(ILogger logger, string name);

    [LoggerMessage(9410, LogLevel.Warning, "What gossip knows could not be written down in {Path}: {Why}")]
    public static partial void NotWritten(ILogger logger, string path, string why);

    [LoggerMessage(9411, LogLevel.Warning, "Member {Name} could not be taken into the catalog: {Why}")]
    public static partial void NotCatalogued(ILogger logger, string name, string why);

    [LoggerMessage(9413, LogLevel.Warning, "Gossip reaches few of the agents that share the catalog: another one takes members into it now; see whether UDP and TCP pass between them")]
    public static partial void PassedOn(ILogger logger);

    [LoggerMessage(9414, LogLevel.Information, "Gossip says that agent {Name} is gone: others do at once what it did for all")]
    public static partial void Called(ILogger logger, string name);

    [LoggerMessage(9415, LogLevel.Warning, "Gossip says that agent {Name} is gone, and what it did for all does not pass on yet: {Why}")]
    public static partial void NotCalled(ILogger logger, string name, string why);

    [LoggerMessage(9412, LogLevel.Warning, "Not everybody may have heard that this agent leaves: gossip took longer than {Seconds} s")]
    public static partial void LeaveCutShort(ILogger logger, double seconds);
}
