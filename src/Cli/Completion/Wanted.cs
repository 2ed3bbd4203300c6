namespace Muster.Cli.Completion;

/// <summary>What kind of value is wanted at the cursor.</summary>
internal enum Wanted
{
    /// <summary>Nothing that could be known.</summary>
    Anything,

    Command,
    Datacenter,
    File,
    Folder,
    Format,
    FileFormat,
    Key,
    LocalCheck,
    LocalService,
    LogLevel,
    Member,
    Node,
    Query,
    Service,
    Session,
    Shell,
    State,

    /// <summary>A value itself, or <c>@FILE</c>.</summary>
    Data,
}
