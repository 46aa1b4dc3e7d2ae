@echo off
rem Does what mvnw does, on Windows: see there.
setlocal
for /f "usebackq tokens=1,* delims==" %%a in ("%~dp0.mvn\wrapper\maven-wrapper.properties") do set "%%a=%%b"
for %%f in ("%distributionUrl%") do set "file=%%~nxf"
set "name=%file:-bin.tar.gz=%"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "dist=%MAVEN_USER_HOME%\wrapper\dists\%name%"
set "maven=%dist%\%distributionSha512Sum:~0,12%"

set "javac=javac"
if defined JAVA_HOME set "javac=%JAVA_HOME%\bin\javac"
set "jdk=0"
for /f "tokens=2 delims=. " %%v in ('call "%javac%" -version 2^>^&1 ^| findstr /b javac') do set "jdk=%%v"
if %jdk% geq 17 goto find
echo mvnw: "%javac%" is not of a JDK 17 or later. Install one, and put its bin on the PATH or set JAVA_HOME. >&2
exit /b 1

:find
if exist "%maven%\bin\mvn.cmd" goto run
set "found="
for /f "tokens=3" %%v in ('mvn -B -v 2^>nul ^| findstr /c:"Apache Maven"') do set "found=%%v"
echo %found%| findstr /r "^3\.8\.[789]$ ^3\.9\." >nul
if not errorlevel 1 goto path
if defined MVNW_REPOURL set "distributionUrl=%MVNW_REPOURL%/org/apache/maven/apache-maven/%name:apache-maven-=%/%file%"
echo mvnw: fetching %distributionUrl% >&2
set "work=%dist%\%RANDOM%%RANDOM%"
powershell -NoProfile -Command "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; $null = mkdir $env:work; try { Invoke-WebRequest $env:distributionUrl -OutFile $env:work\archive; if ((Get-FileHash $env:work\archive -Algorithm SHA512).Hash -ne $env:distributionSha512Sum) { throw 'the archive does not have the SHA-512 in .mvn\wrapper\maven-wrapper.properties: not used' }; tar -xzf $env:work\archive -C $env:work; Move-Item $env:work\$env:name $env:maven } finally { Remove-Item -Recurse -Force $env:work }"
if errorlevel 1 exit /b 1

:run
"%maven%\bin\mvn.cmd" %*
exit /b

:path
mvn %*
