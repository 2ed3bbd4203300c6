using Microsoft.Extensions.Logging;

namespace Muster.Engine.Embedded;

internal static partial class EmbeddedLog
{
    [LoggerMessage(2001, LogLevel.Information,
        "Engine ready at revision {Revision}: {KeyCount} keys, {LeaseCount} leases, history from {Compacted}; {Library}")]
    public static partial void Ready(
        ILogger logger, long revision, int keyCount, int leaseCount, long compacted, string library);

    [LoggerMessage(2002, LogLevel.Warning,
        "The disk is full: writes that grow are refused, reads and deletes go on; free some space ({Error})")]
    public static partial void NoSpace(ILogger logger, string error);

    [LoggerMessage(2003, LogLevel.Information, "The disk has room again: writes are taken")]
    public static partial void SpaceAgain(ILogger logger);

    [LoggerMessage(2004, LogLevel.Critical,
        "The engine stops taking writes: {Error}. Everything acknowledged is on disk; check the disk, then restart")]
    public static partial void Broken(ILogger logger, string error, Exception? exception);

    [LoggerMessage(2006, LogLevel.Warning, "Nothing may grow: {Why}")]
    public static partial void Tight(ILogger logger, string why);

    [LoggerMessage(2007, LogLevel.Information, "There is room to grow again")]
    public static partial void NotTight(ILogger logger);

    [LoggerMessage(2008, LogLevel.Warning,
        "The disk of {Folder} is full: deletes go on in the space that was kept for them; free some space")]
    public static partial void ReserveGiven(ILogger logger, string folder);

    [LoggerMessage(2009, LogLevel.Information, "Space for deletes is kept again")]
    public static partial void ReserveTaken(ILogger logger);

    [LoggerMessage(2005, LogLevel.Warning,
        "No room to move the write-ahead log into the database, it grows meanwhile; free some space ({Error})")]
    public static partial void CheckpointNoSpace(ILogger logger, string error);

    [LoggerMessage(2010, LogLevel.Warning,
        "No room to let {File} grow when it must; should the disk be full then, writes stop until a restart; free some space ({Error})")]
    public static partial void NoRoomForIndex(ILogger logger, string file, string error);
}
