# Completion of af and of the af-* programs for fish: `af complete` derives what may come next from the command's help.

function __af_complete
    set -l so_far (commandline -opc) (commandline -ct)
    set so_far[1] (string replace -r '.*/' '' -- $so_far[1])
    for line in (af complete -- $so_far 2>/dev/null)
        switch $line
            case ':file*'
                __fish_complete_path (commandline -ct)
            case ':dir*'
                __fish_complete_directories (commandline -ct)
            case ':*'
            case '*'
                echo $line
        end
    end
end

for command in af (string match -r '^af-.*' (complete -C af- | string replace -r '\t.*' ''))
    complete -c $command -f -a '(__af_complete)'
end
